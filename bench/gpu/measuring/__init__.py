"""The parts of bench/gpu/on-this-machine."""
