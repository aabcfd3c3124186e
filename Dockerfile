# Qala's API behind gunicorn. Migrates the database, then serves on port 8000.
#   docker build -t qala .        For a GPU: --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130

FROM python:3.11-slim-bookworm AS build
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1
WORKDIR /app
# The libraries change seldom and weigh most: they come first, in a layer of their own.
COPY pyproject.toml requirements.lock requirements-node.lock ./
COPY api/dashboard/package.json api/dashboard/package-lock.json api/dashboard/
COPY .ci/install .ci/install
RUN TORCH_INDEX="$TORCH_INDEX" sh .ci/install libraries
COPY README.md LICENSE ./
COPY seeds seeds
COPY nlp nlp
COPY api api
RUN TORCH_INDEX="$TORCH_INDEX" sh .ci/install run \
    && .venv/bin/python -m compileall -q api nlp


FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 qala \
    && useradd --uid 10001 --gid qala --home-dir /data --no-create-home --shell /usr/sbin/nologin qala \
    && install --directory --owner=qala --group=qala /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORT=8000 \
    QALA_DATA=/data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
# gunicorn listens on all addresses at PORT.
CMD ["gunicorn", "--config", "python:api.gunicorn"]
