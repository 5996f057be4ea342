"""Who speaks and how, word by word: a linear-chain CRF for each language, trained on ``training/`` by ``make taggers``."""
