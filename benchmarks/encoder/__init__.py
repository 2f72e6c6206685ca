"""The accurate tier measured: how fast it is, and what the cascade gains and loses."""
