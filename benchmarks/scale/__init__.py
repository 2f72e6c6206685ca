"""Files to files at full size: a run that is killed and goes on, memory, and several cores."""
