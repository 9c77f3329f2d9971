"""One review held: its agenda, the answers, its minutes, on screen and paper."""
