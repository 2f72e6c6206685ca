"""How right answers are: on public benchmarks beside other systems, and on our own corpus."""
