"""A Debian 12 that knows nothing of this machine but how to reach Debian's archive.

The base is made once by debootstrap and kept as a tar file, like the packages that apt fetched;
each root is unpacked from it, in memory (0.9 GB at most). Root and mounts belong to a namespace of the process that makes
them, so they end with it, however it ends.
"""
import fcntl
import os
import pathlib
import re
import shutil
import sys

from bench import output_of, ran

RELEASE = "bookworm"
TOOLS = ("debootstrap", "unshare", "chroot", "tar", "apt-get", "apt-config")


def as_root_in_a_namespace():
    """Goes on as root, with mounts and processes of its own; returns in there only."""
    if os.environ.get("CLEAN_ROOT_NAMESPACE") == "1" and os.geteuid() == 0:
        return
    missing = [tool for tool in TOOLS if not shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")]
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)}; ./dev install brings them")
    command = ["env", "CLEAN_ROOT_NAMESPACE=1", "unshare", "--mount", "--pid", "--fork", "--kill-child",
               sys.executable, "-B", *sys.argv]
    if os.geteuid() != 0:
        if not shutil.which("sudo") or ran("sudo", "-n", "true")[0] != 0:
            raise SystemExit("a clean root needs root: neither is this root, nor does sudo work without a password")
        command = ["sudo", "-n", *command]
    os.execvp(command[0], command)


class Archive:
    """Debian's archive as this machine's apt reaches it."""

    def __init__(self, folder):
        lists = folder / "lists"
        (lists / "partial").mkdir(parents=True, exist_ok=True)
        options = ("-o", f"Dir::State::Lists={lists}", "-o", "APT::Sandbox::User=root")
        output_of("apt-get", *options, "-q", "update")
        rows = output_of("apt-get", *options, "indextargets", "--format",
                         "$(ORIGIN) $(CODENAME) $(REPO_URI) $(RELEASE) $(COMPONENT)",
                         "Identifier: Packages").splitlines()
        ours = sorted({tuple(row.split()[1:]) for row in rows
                       if row.split()[0] == "Debian" and row.split()[1].startswith(RELEASE)})
        mirrors = [uri for codename, uri, _, _ in ours if codename == RELEASE]
        if not mirrors:
            raise SystemExit(f"the apt sources of this machine name no archive of Debian {RELEASE}")
        self.mirror = mirrors[0]
        self.sources = "".join(f"deb {uri} {suite} {component}\n" for _, uri, suite, component in ours)
        settings = output_of("apt-config", "dump").splitlines()
        self.settings = "".join(f"{line}\n" for line in settings if re.match(r"Acquire::.* \".+\";", line))

    def environment(self):
        """The proxies, for debootstrap; apt has them in its settings."""
        proxies = dict(re.findall(r'^Acquire::(https?)::Proxy "(.*)";', self.settings, re.M | re.I))
        return {f"{scheme.lower()}_proxy": proxy for scheme, proxy in proxies.items()}


def mounts_below(folder):
    """Innermost first. The kernel writes a space of a path as \\040."""
    rows = pathlib.Path("/proc/self/mounts").read_text("utf-8").splitlines()
    points = (re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), row.split()[1]) for row in rows)
    return sorted((point for point in points if point.startswith(f"{folder}/")), reverse=True)


class CleanRoot:
    """A context: the root is there inside, and gone after it. A second one of the folder waits."""

    def __init__(self, folder):
        self.folder, self.root = folder, folder / "root"
        self.base, self.fetched = folder / f"{RELEASE}.tar", folder / "archives"
        folder.mkdir(parents=True, exist_ok=True)
        self.lock = open(folder / "lock", "w", encoding="utf-8")

    def __enter__(self):
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        try:
            self._make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._remove()
        self.lock.close()

    def _make(self):
        archive = Archive(self.folder)
        if not self.base.exists():
            self._bootstrap(archive)
        self._mount()
        output_of("tar", "-xpf", self.base, "--numeric-owner", "-C", self.root)
        (self.fetched / "partial").mkdir(parents=True, exist_ok=True)
        output_of("mount", "-t", "proc", "proc", self.root / "proc")
        output_of("mount", "-t", "tmpfs", "-o", "mode=1777,size=1g", "tmpfs", self.root / "tmp")
        output_of("mount", "--bind", self.fetched, self.root / "var/cache/apt/archives")
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        (self.root / "etc/apt/sources.list").write_text(archive.sources, "utf-8")
        (self.root / "etc/apt/apt.conf.d/90machine").write_text(
            archive.settings + 'APT::Sandbox::User "root";\n', "utf-8")
        (self.root / "etc/dpkg/dpkg.cfg.d/unsafe-io").write_text("force-unsafe-io\n", "utf-8")
        self.run("apt-get", "-q", "update")

    def _mount(self):
        # The folder is there already if an earlier run was killed.
        self.root.mkdir(exist_ok=True)
        output_of("mount", "-t", "tmpfs", "-o", "mode=755,size=3g", "tmpfs", self.root)

    def _bootstrap(self, archive):
        self._mount()
        include = ["--include=ca-certificates"] if archive.mirror.startswith("https:") else []
        output_of("debootstrap", "--variant=minbase", *include, RELEASE, self.root, archive.mirror,
                  env=archive.environment())
        (self.root / "var/cache/apt/archives").mkdir(parents=True, exist_ok=True)
        part = self.base.with_suffix(".part")
        output_of("tar", "-cf", part, "--numeric-owner", "--exclude=./var/cache/apt/archives/*.deb",
                  "--one-file-system", "-C", self.root, ".")
        part.rename(self.base)
        self._remove()

    def _remove(self):
        for point in mounts_below(self.folder):
            output_of("umount", point)
        if self.root.exists():
            self.root.rmdir()
        # Whoever called sudo may delete what is kept.
        owner = [int(os.environ.get(name, 0)) for name in ("SUDO_UID", "SUDO_GID")]
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, *owner, follow_symlinks=False)

    def command(self, *words, user="root"):
        """For a shell of this root, with none of this machine's variables."""
        return ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/tmp",
                "DEBIAN_FRONTEND=noninteractive", "chroot", f"--userspec={user}", self.root, *words)

    def run(self, *words, user="root"):
        return output_of(*self.command(*words, user=user))

    def install(self, *packages):
        self.run("apt-get", "-q", "-y", "install", *packages)
