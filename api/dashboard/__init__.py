"""The dashboard: pages for a newsroom, and frames for other dashboards, over the public API."""
