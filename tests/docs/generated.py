"""Files that are written by a program and kept in the repository."""


def stale(root, made, folder=None):
    """What differs from what would be written: (path, why). `folder` holds nothing else, if given."""
    for path, text in made.items():
        file = root / path
        if not file.exists():
            yield path, "is missing"
        elif file.read_text("utf-8") != text:
            yield path, "is not up to date"
    if folder and (root / folder).is_dir():
        for file in sorted((root / folder).rglob("*.md")):
            path = file.relative_to(root).as_posix()
            if path not in made:
                yield path, "belongs to nothing"


def settle(root, made, folder, arguments):
    """The exit status of a program that is asked to write, or to --check."""
    if arguments[1:] == ["--check"]:
        found = list(stale(root, made, folder))
        for path, why in found:
            print(f"{path} {why}: run tests/docs/{arguments[0].rpartition('/')[2]}")
        print(f"{len(made)} pages, {len(found)} to be written again")
        return 1 if found or not made else 0
    if arguments[1:]:
        raise SystemExit("usage: no option, or --check")
    for path, text in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    for path, why in list(stale(root, made, folder)):
        print(f"{path} {why}: removed")
        (root / path).unlink()
    return 0
