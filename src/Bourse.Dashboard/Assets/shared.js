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

    /** Saves the chart as a picture, with a title and the legend above it. @param {string} name of the file @param {string} title */
    save(name, title) {
        const ratio = 2;
        const c = colours();
        const drawn = this.chart.renderToCanvas({ pixelRatio: ratio, backgroundColor: c.surface });
        const [edge, dotSize, gap, titleLine, legendLine] = [12, 14, 14, 32, 20].map(dots => dots * ratio);
        const { fontFamily } = getComputedStyle(document.body);
        const legendFont = `${12 * ratio}px ${fontFamily}`;
        const ruler = document.createElement('canvas').getContext('2d');
        ruler.font = legendFont;
        let [x, line] = [edge, 0];
        const places = [...this.legend?.children ?? []].map(part => {
            const colour = part.querySelector('.dot')?.style.background;
            const width = ruler.measureText(part.textContent).width + (colour ? dotSize : 0);
            if (x > edge && x + width > drawn.width - edge) [x, line] = [edge, line + 1];
            const place = { text: part.textContent, colour, x, line };
            x += width + gap;
            return place;
        });
        const head = titleLine + (line + 1) * legendLine;
        const picture = Object.assign(document.createElement('canvas'), { width: drawn.width, height: drawn.height + head });
        const pen = picture.getContext('2d');
        pen.fillStyle = c.surface;
        pen.fillRect(0, 0, picture.width, picture.height);
        pen.drawImage(drawn, 0, head);
        pen.fillStyle = c.ink;
        pen.font = `600 ${16 * ratio}px ${fontFamily}`;
        pen.fillText(title, edge, 24 * ratio, drawn.width - 2 * edge);
        pen.font = legendFont;
        for (const place of places) {
            const base = titleLine + place.line * legendLine + 13 * ratio;
            pen.fillStyle = place.colour ?? c.muted;
            if (place.colour) pen.fillRect(place.x, base - 9 * ratio, 10 * ratio, 10 * ratio);
            pen.fillStyle = c.muted;
            pen.fillText(place.text, place.x + (place.colour ? dotSize : 0), base);
        }
        const link = document.createElement('a');
        link.href = picture.toDataURL();
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
