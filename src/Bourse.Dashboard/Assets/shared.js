// What charts share: the colours of the style sheet, and a legend.

/** A name that others have written; characters that would turn the writing of a line are escaped, as on the pages. @param {string} name */
export function safe(name) {
    return name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const watching = new Set();
let current;

const changed = () => {
    current = undefined;
    watching.forEach(watcher => watcher());
};
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });

/** The colours that hold now. They are read once for each theme, because a style is costly to ask. */
export function colours() {
    return current ??= readColours();
}

function readColours() {
    const style = getComputedStyle(document.documentElement);
    const of = name => style.getPropertyValue(`--${name}`).trim();
    return {
        ink: of('ink'), muted: of('muted'), line: of('line'), surface: of('surface'), accent: of('accent'), wash: of('wash'), up: of('up'), down: of('down'),
        upSoft: of('up-soft'), downSoft: of('down-soft'), lines: [1, 2, 3, 4, 5, 6].map(i => of(`series-${i}`)),
    };
}

/** Calls back when light changes to dark or back; returns what ends that. @param {() => void} watcher */
export function observeTheme(watcher) {
    watching.add(watcher);
    return () => watching.delete(watcher);
}

/** A chart of the page of symbols with its legend. Who extends it has `paint()` and `showLegend(index)`. */
export class LegendChart {
    /** @param {HTMLElement} element @param {any} echarts @param {any} request */
    constructor(element, echarts, request) {
        this.element = element;
        this.request = request;
        this.legend = document.getElementById('legend');
        this.chart = echarts.init(element, null, { renderer: 'canvas' });
        this.resize = new ResizeObserver(() => this.chart.resize());
        this.resize.observe(element);
        this.endings = [observeTheme(() => this.paint())];
        this.chart.on('updateAxisPointer', event => this.showLegend(event.dataIndex));
        this.chart.on('globalout', () => this.showLegend(undefined));
        element.bourseChart = this;
    }

    /** @param {string} name */
    save(name) {
        const link = document.createElement('a');
        link.href = this.chart.getDataURL({ pixelRatio: 2, backgroundColor: colours().surface });
        link.download = name;
        link.click();
    }

    dispose() {
        this.endings.forEach(end => end());
        this.resize.disconnect();
        this.chart.dispose();
        delete this.element.dataset.ready;
    }
}
