"""What watches the system: Prometheus's alerts with their tests, and Grafana's dashboards."""
