// Elements as calls. Text is always text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";

function set(element, name, value) {
    if (value === undefined || value === null || value === false) return;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "indeterminate") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
}

function fill(element, properties, children) {
    for (const [name, value] of Object.entries(properties ?? {})) set(element, name, value);
    add(element, ...children);
    return element;
}

export function add(element, ...children) {
    for (const child of children.flat(Infinity)) {
        if (child === null || child === undefined || child === false) continue;
        element.append(child);
    }
    return element;
}

export function h(tag, properties, ...children) {
    const element = fill(document.createElement(tag), properties, children);
    // A select has its options only now.
    if (tag === "select" && properties?.value !== undefined) element.value = properties.value;
    return element;
}

export function svg(tag, properties, ...children) {
    return fill(document.createElementNS(SVG, tag), properties, children);
}

export function replace(element, ...children) {
    element.replaceChildren();
    return add(element, ...children);
}

let ids = 0;

export function freshId(prefix = "x") {
    ids += 1;
    return `${prefix}-${ids}`;
}
