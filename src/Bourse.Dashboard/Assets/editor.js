// The editor of statements: completion, what was run before and what was saved, in this browser; a result as a file.

const historyKey = 'bourse-sql-history';
const savedKey = 'bourse-sql-saved';
const mostHistory = 50;

/** @param {string} key @param {any} otherwise */
function readStore(key, otherwise) {
    try {
        return JSON.parse(localStorage.getItem(key)) ?? otherwise;
    } catch {
        return otherwise;
    }
}

/** Statements that were run, the newest first. @returns {string[]} */
export const history = () => readStore(historyKey, []).filter(one => typeof one === 'string');

/** Saved statements. @returns {{name: string, statement: string}[]} */
export const saved = () => readStore(savedKey, []).filter(one => typeof one?.name === 'string' && typeof one?.statement === 'string');

/** @param {string} statement */
export function remember(statement) {
    localStorage.setItem(historyKey, JSON.stringify([statement, ...history().filter(one => one !== statement)].slice(0, mostHistory)));
}

export function forget() {
    localStorage.removeItem(historyKey);
}

/** @param {string} name @param {string} statement */
export function save(name, statement) {
    localStorage.setItem(savedKey, JSON.stringify([...saved().filter(one => one.name !== name), { name, statement }]));
}

/** @param {string} name */
export function remove(name) {
    localStorage.setItem(savedKey, JSON.stringify(saved().filter(one => one.name !== name)));
}

/** Saves the rows of a statement as CSV; tells why it cannot. @param {string} statement @returns {Promise<string|null>} */
export async function saveCsv(statement) {
    const answer = await fetch('/api/v1/sql/csv', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ statement }) });
    if (!answer.ok) return (await answer.json().catch(() => null))?.title ?? `the server answers ${answer.status}`;
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(await answer.blob()), download: 'result.csv' });
    link.click();
    URL.revokeObjectURL(link.href);
    return null;
}

/** Completes words in a field. @param {HTMLTextAreaElement} field @param {HTMLElement} list */
export function attach(field, list) {
    new Completion(field, list);
}

class Completion {
    constructor(field, list) {
        [this.field, this.list, this.at, this.asked] = [field, list, 0, 0];
        field.addEventListener('keydown', event => this.onKey(event));
        field.addEventListener('input', event => { if (event.isTrusted) this.look(event.inputType?.startsWith('insert') === true); });
        field.addEventListener('blur', () => this.close());
        list.addEventListener('mousedown', event => {
            event.preventDefault();
            const index = [...list.children].indexOf(event.target);
            if (index >= 0) this.choose(index);
        });
    }

    get isOpen() { return this.list.children.length > 0; }

    get word() { return this.field.value.slice(0, this.field.selectionStart).match(/\w*$/)[0]; }

    async look(isWanted) {
        const { word } = this;
        const asked = ++this.asked;
        if (!isWanted || !word) return this.close();
        const answer = await fetch(`/api/v1/sql/completions?word=${encodeURIComponent(word)}`);
        const names = answer.ok ? await answer.json() : [];
        // A later letter has asked again.
        if (asked !== this.asked) return;
        this.show(names.filter(name => name !== word));
    }

    show(names) {
        this.at = 0;
        this.list.replaceChildren(...names.map((textContent, i) => {
            const option = Object.assign(document.createElement('li'), { textContent, id: `completion-${i}` });
            option.setAttribute('role', 'option');
            return option;
        }));
        this.list.hidden = names.length === 0;
        this.field.setAttribute('aria-expanded', String(names.length > 0));
        this.mark();
    }

    mark() {
        [...this.list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === this.at)));
        this.list.children[this.at]?.scrollIntoView({ block: 'nearest' });
        if (this.isOpen) this.field.setAttribute('aria-activedescendant', `completion-${this.at}`);
        else this.field.removeAttribute('aria-activedescendant');
    }

    close() {
        this.asked++;
        if (this.isOpen) this.show([]);
    }

    choose(index) {
        const { word, field } = this;
        field.setRangeText(this.list.children[index].textContent, field.selectionStart - word.length, field.selectionStart, 'end');
        this.close();
        field.dispatchEvent(new Event('input', { bubbles: true }));
    }

    onKey(event) {
        if (event.ctrlKey && event.key === ' ') {
            event.preventDefault();
            return this.look(true);
        }
        if (event.ctrlKey && event.key === 'Enter') {
            this.close();
            return this.field.form.requestSubmit();
        }
        if (!this.isOpen) return undefined;
        const count = this.list.children.length;
        const step = { ArrowDown: 1, ArrowUp: count - 1 }[event.key];
        if (step === undefined && !['Tab', 'Enter', 'Escape'].includes(event.key)) return undefined;
        event.preventDefault();
        if (event.key === 'Escape') return this.close();
        if (step === undefined) return this.choose(this.at);
        this.at = (this.at + step) % count;
        return this.mark();
    }
}
