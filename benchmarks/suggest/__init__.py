"""How many labels ``stancelib suggest`` saves: simulated labelling on data whose labels are known."""
