// Several settings read and found as one.

// parts: [name, {read, find}]
export function readAll(parts) {
    const values = parts.map(([name, one]) => [name, one.read()]);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

export function findIn(parts, path) {
    for (const [, one] of parts) {
        const found = one.find(path);
        if (found) return found;
    }
    return null;
}
