"""The source's claims on trial: data in ``claims.toml``, run as two ordinary experiments, judged by one rule."""
