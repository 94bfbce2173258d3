// What all charts share: the library, and the colours of the style sheet.

let library;

/** Loads the library once. It is no module: it makes itself known as a member of the window. @param {string} address */
export function loadCharts(address) {
    library ??= new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement('script'), { src: address });
        script.addEventListener('load', () => resolve(globalThis.echarts));
        script.addEventListener('error', () => reject(new Error('the library of charts cannot be loaded')));
        document.head.append(script);
    });
    return library;
}

/** A name that others have written; characters that would turn the writing of a line are escaped, as on the pages. @param {string} name */
export function safe(name) {
    return name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The colours that hold now. */
export function colours() {
    const style = getComputedStyle(document.documentElement);
    const of = name => style.getPropertyValue(`--${name}`).trim();
    return {
        ink: of('ink'), muted: of('muted'), line: of('line'), surface: of('surface'), accent: of('accent'), wash: of('wash'), up: of('up'), down: of('down'),
        upSoft: of('up-soft'), downSoft: of('down-soft'), lines: [1, 2, 3, 4, 5, 6].map(i => of(`series-${i}`)),
    };
}

/** Calls back when light changes to dark or back; returns what ends that. @param {() => void} changed */
export function observeTheme(changed) {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const chosen = new MutationObserver(changed);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    system.addEventListener('change', changed);
    return () => {
        chosen.disconnect();
        system.removeEventListener('change', changed);
    };
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
        this.stopTheme = observeTheme(() => this.paint());
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
        this.stopTheme();
        this.resize.disconnect();
        this.chart.dispose();
        delete this.element.dataset.ready;
    }
}
