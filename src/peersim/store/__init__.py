"""Results on disk: layout, Parquet tables, manifest, identity."""
