"""Files to files: rows classified by several processes into shards that survive interruptions."""

from stancelib.cli.sharding.run import Sharding, classify_to_folder

__all__ = ["Sharding", "classify_to_folder"]
