"""Which checks fail because of a twin host besides the twin's own: TWIN: {CHECK: why it must}."""

CONSEQUENCES: dict[str, dict[str, str]] = {
    "H4": {"H7": "a host that ends at an unknown status ends in a checkout that gets one"},
    "H6": {"H7": "an unknown capture is asked about with its key, and the retry has another"},
}
