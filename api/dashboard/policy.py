"""What a page may load and who may frame it; `api.security.headers` adds the rest."""

from flask import Response

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    # The one place that makes markup from strings, all of them constants of the templates.
    "trusted-types": "lit-html",
}


def protect(response: Response, frame_ancestors: str = "'none'") -> Response:
    """Set the policy of a page. `frame_ancestors`: who may frame it, in the words of CSP."""
    policy = {**_POLICY, "frame-ancestors": frame_ancestors}
    response.headers["Content-Security-Policy"] = "; ".join(
        f"{name} {value}" for name, value in policy.items()
    )
    return response
