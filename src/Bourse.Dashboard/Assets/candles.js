// Draws candles with indicators. Candles come from the API as the screen needs them; changes are pushed by the page.
import { charts } from './charts.js';
import { writerOf } from './clock.js';
import { colours, LegendChart } from './shared.js';

/** How many candles a chart begins with that shows all there are: one for each dot of its width. */
const page = 1000;

/** How many candles can be in view, unless a range has more: no screen shows more of them. */
const mostInView = 1500;

/** So many candles are drawn as lines without bodies, which would be thinner than two dots. */
const mostWithBodies = 500;

/** How many candles are fetched at once for a range that begins early, and how many of them at most. */
const largePage = 5000;
const mostAtFirst = 20000;

/** Fewer candles are no picture, unless the viewer has chosen the days. */
const leastShown = 8;

/** How many candles are fetched when older ones come into view: as many as are in view, within these bounds. */
const [leastOlder, mostOlder] = [100, 1000];

/** How near the first candle has to come to the view before older ones are fetched. */
const nearStart = 10;

/**
 * @typedef {{time: string[], instant: number[], open: number[], high: number[], low: number[], close: number[], volume: (number|null)[],
 *   indicators: Record<string, (number|null)[]>, has_more: boolean}} Series
 * @typedef {{symbol: string, source: string, interval: string, indicators: string[], line: boolean, from: string|null,
 *   to: string|null, exact: boolean, zone: string|null}} Request
 */

/** @param {HTMLElement} element @param {Request} request */
export async function draw(element, request) {
    const [echarts, series] = await Promise.all([charts, rangeFrom(request)]);
    return new Candles(element, echarts, request, series);
}

class Candles extends LegendChart {
    /** @param {HTMLElement} element @param {any} echarts @param {Request} request @param {Series} series */
    constructor(element, echarts, request, series) {
        super(element, echarts, request);
        this.textOf = writerOf(request.zone);
        this.series = series;
        this.labels = this.labelsOf(series);
        this.isLoading = false;
        // What nobody sees is not drawn; it is as soon as the page comes into view.
        this.isBehind = false;
        const catchUp = () => this.isBehind && this.redraw();
        document.addEventListener('visibilitychange', catchUp);
        this.endings.push(() => document.removeEventListener('visibilitychange', catchUp));
        const first = request.from ? series.time.findIndex(time => time >= request.from) : 0;
        const last = series.time.length - 1;
        this.zoom = [Math.max(0, Math.min(Math.max(0, first), last + 1 - (request.exact ? 1 : leastShown))), last];
        this.chart.on('datazoom', event => this.follow(event.batch?.[0] ?? event));
        this.paint();
        element.dataset.ready = 'true';
        this.loadOlder();
    }

    /** The viewer has moved the chart. @param {{start: number, end: number}} zoom in per cent */
    follow({ start, end }) {
        const last = this.series.time.length - 1;
        this.zoom = [start, end].map(percent => Math.round(percent / 100 * last));
        this.loadOlder();
    }

    /** Goes on to the left when the first candle comes near. */
    async loadOlder() {
        const [start, end] = this.zoom;
        if (start > nearStart || !this.series.has_more || this.series.time.length === 0 || this.isLoading) return;
        this.isLoading = true;
        try {
            const limit = Math.min(mostOlder, Math.max(leastOlder, end - start));
            const older = await fetchCandles(this.request, { before: this.series.time[0], limit });
            if (!this.chart.isDisposed()) this.prepend(older);
        } catch {
            // The next move asks again; the page tells when the server is away.
        } finally {
            this.isLoading = false;
        }
    }

    /** @param {Series} older */
    prepend(older) {
        const count = prepend(this.series, older);
        this.labels.unshift(...this.labelsOf(older).slice(0, count));
        this.zoom = this.zoom.map(at => at + count);
        this.redraw();
    }

    /**
     * Takes the newest candles: those that are there already are replaced, also when they are late or revised. They begin with one that is there, or
     * else the page was away for longer than they reach.
     * @param {Series} tail
     */
    async update(tail) {
        if (tail.time.length === 0) return;
        if (tail.time[0] <= (this.series.time.at(-1) ?? tail.time[0])) return this.take(tail);
        try {
            const missed = await fetchCandles(this.request, { from: this.series.time.at(-1).slice(0, 10), limit: largePage });
            if (!this.chart.isDisposed()) this.take(missed);
        } catch {
            // The next change finds the gap again; the page tells when the server is away.
        }
    }

    /** @param {Series} tail */
    take(tail) {
        const { series } = this;
        // Those before the first candle of the chart are fetched when they come into view.
        const from = series.has_more ? Math.max(0, tail.time.findIndex(time => time >= series.time[0])) : 0;
        const last = series.time.length - 1;
        const view = this.zoom.map(at => series.time[at]);
        // What begins before the chart is all of it.
        const kept = from > 0 ? 0 : series.time.findLastIndex(time => time < tail.time[0]) + 1;
        replace(series, kept, tail, from);
        if (kept === 0) series.has_more ||= tail.has_more;
        this.labels.length = kept;
        this.labels.push(...this.labelsOf(tail).slice(from));
        // Who sees the newest candle sees the next one too; who looks at older ones goes on to see those.
        const added = series.time.length - 1 - last;
        this.zoom = this.zoom[1] >= last ? this.zoom.map(at => Math.max(0, at + added)) : view.map(time => placeOf(series, time));
        if (document.hidden) this.isBehind = true;
        else this.redraw();
    }

    paint() {
        const option = optionOf(this.series, this.labels, this.request, this.zoom);
        this.drawn = namesOf(option.series);
        this.chart.setOption(option, { notMerge: true });
        this.noteDrawn();
    }

    /** Draws other candles; panes, axes and styles stay as they were painted. */
    redraw() {
        const panes = panesOf(this.series);
        const series = seriesOf(this.series, this.request, panes, colours());
        if (namesOf(series) !== this.drawn) return this.paint();
        const range = rangeOf(this.zoom);
        this.chart.setOption({ xAxis: panes.map(() => ({ data: this.labels })), dataZoom: [range, range], series: series.map(({ data }) => ({ data })) });
        this.noteDrawn();
    }

    /** Tells others what is drawn now. */
    noteDrawn() {
        this.isBehind = false;
        this.showLegend(undefined);
        const { time, close } = this.series;
        if (time.length > 0) this.element.dataset.last = `${time.at(-1)} ${close.at(-1)}`;
        this.element.dataset.painted = String(performance.timeOrigin + performance.now());
    }

    /** @param {Series} series */
    labelsOf(series) {
        return series.time.map((time, i) => this.textOf(time, series.instant[i]));
    }

    /** @param {number|undefined} index */
    showLegend(index) {
        if (!this.legend) return;
        const { series } = this;
        const at = index ?? series.time.length - 1;
        if (series.time[at] === undefined) return;
        const parts = [this.labels[at], `O ${text(series.open[at])}`, `H ${text(series.high[at])}`, `L ${text(series.low[at])}`,
            `C ${text(series.close[at])}`];
        if (series.volume[at] !== null) parts.push(`V ${series.volume[at].toLocaleString('en')}`);
        for (const [name, figures] of Object.entries(series.indicators)) {
            if (figures[at] !== null) parts.push(`${name} ${text(figures[at])}`);
        }
        while (this.legend.childElementCount < parts.length) this.legend.append(document.createElement('span'));
        while (this.legend.childElementCount > parts.length) this.legend.lastElementChild.remove();
        parts.forEach((part, i) => { this.legend.children[i].textContent = part; });
    }
}

/** @param {number} figure */
function text(figure) {
    return figure.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}

/** The candles that are shown first: those of the range, and no fewer than a picture needs. @param {Request} request */
async function rangeFrom(request) {
    const { from } = request;
    const series = await fetchCandles(request, { from, limit: from ? largePage : page });
    let count = from ? series.time.length : 0;
    while (count === largePage && series.time.length < mostAtFirst) {
        const older = await fetchCandles(request, { from, before: series.time[0], limit: largePage });
        count = older.time.length;
        if (count > 0) prepend(series, older);
    }

    const isFew = !request.exact && series.time.length > 0 && series.time.length < leastShown;
    if (isFew && series.has_more) prepend(series, await fetchCandles(request, { before: series.time[0], limit: leastShown }));
    return series;
}

/** @param {Request} request @param {{from?: string|null, before?: string, limit: number}} wish @returns {Promise<Series>} */
async function fetchCandles(request, wish) {
    const { source, interval, indicators, to } = request;
    const query = new URLSearchParams({ source, interval, limit: String(wish.limit), indicators: indicators.join(',') });
    for (const [name, value] of Object.entries({ from: wish.from, before: wish.before, to })) {
        if (value) query.set(name, value);
    }

    const answer = await fetch(`/api/v1/bars/${encodeURIComponent(request.symbol)}?${query}`);
    if (!answer.ok) throw new Error((await answer.json()).title);
    return answer.json();
}

/** The columns of a series, with those of its indicators. @param {Series} series */
function columnsOf(series) {
    const names = ['time', 'instant', 'open', 'high', 'low', 'close', 'volume'];
    return [...names.map(name => series[name]), ...Object.values(series.indicators)];
}

/** Puts older candles before those of a series; returns how many. @param {Series} series @param {Series} older with the same indicators */
function prepend(series, older) {
    // Those that a change has brought meanwhile are there.
    const known = older.time.findIndex(time => time >= series.time[0]);
    const left = columnsOf(older).map(column => known < 0 ? column : column.slice(0, known));
    columnsOf(series).forEach((column, i) => column.unshift(...left[i]));
    series.has_more = older.has_more;
    return left[0].length;
}

/**
 * Replaces the candles of a series from a place on.
 * @param {Series} series @param {number} kept @param {Series} tail with the same indicators @param {number} from the first of its candles that is taken
 */
function replace(series, kept, tail, from) {
    const right = columnsOf(tail);
    columnsOf(series).forEach((column, i) => {
        column.length = kept;
        column.push(...right[i].slice(from));
    });
}

/** Where the candle of a time is, or the one before it. @param {Series} series @param {string} time */
function placeOf(series, time) {
    return Math.max(0, series.time.findLastIndex(other => other <= time));
}

/** What is drawn. @param {{name: string}[]} series */
function namesOf(series) {
    return series.map(one => one.name).join();
}

/** The candles that are in view. @param {[number, number]} zoom */
function rangeOf([startValue, endValue]) {
    const span = endValue - startValue;
    return { startValue, endValue, minValueSpan: Math.min(leastShown, span), maxValueSpan: Math.max(mostInView, span) };
}

/** The panes from top to bottom, each with the share of the height that it has. @param {Series} series */
function panesOf(series) {
    const panes = [{ name: 'price', share: 5 }];
    if (series.volume.some(volume => volume !== null)) panes.push({ name: 'volume', share: 1.2 });
    for (const name of Object.keys(series.indicators).filter(one => one.startsWith('rsi'))) panes.push({ name, share: 1.4 });
    if (series.indicators.macd) panes.push({ name: 'macd', share: 1.6 });
    return panes;
}

/** @param {Series} series @param {string[]} labels @param {Request} request @param {[number, number]} zoom */
function optionOf(series, labels, request, zoom) {
    const c = colours();
    const panes = panesOf(series);
    const total = panes.reduce((sum, pane) => sum + pane.share, 0);
    const [top, bottom, gap] = [2, 12, 3];
    const height = 100 - top - bottom - gap * (panes.length - 1);
    let y = top;
    const grids = panes.map(pane => {
        // A grid that made room for its own labels would not stand under the others.
        const grid = { outerBoundsMode: 'none', left: 12, right: 64, top: `${y}%`, height: `${height * pane.share / total}%` };
        y += height * pane.share / total + gap;
        return grid;
    });
    const last = panes.length - 1;
    return {
        animation: false, grid: grids, axisPointer: { link: [{ xAxisIndex: 'all' }], label: { backgroundColor: c.ink } },
        tooltip: { trigger: 'axis', showContent: false, axisPointer: { type: 'cross', lineStyle: { color: c.muted }, crossStyle: { color: c.muted } } },
        xAxis: panes.map((_, i) => ({
            type: 'category', gridIndex: i, data: labels, boundaryGap: true, axisLine: { lineStyle: { color: c.line } },
            axisTick: { show: false }, splitLine: { show: false }, axisLabel: { show: i === last, color: c.muted, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
            axisPointer: { label: { show: i === last } },
        })),
        yAxis: panes.map((pane, i) => ({
            scale: pane.name !== 'volume', min: pane.name.startsWith('rsi') ? 0 : null, max: pane.name.startsWith('rsi') ? 100 : null, gridIndex: i, position: 'right', splitNumber: i === 0 ? 5 : 2, axisLine: { show: false },
            splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.muted, show: pane.name !== 'volume' },
        })),
        dataZoom: [
            { type: 'inside', xAxisIndex: panes.map((_, i) => i), ...rangeOf(zoom) },
            { type: 'slider', xAxisIndex: panes.map((_, i) => i), ...rangeOf(zoom), height: 22, bottom: 4, left: 12, right: 64,
              borderColor: c.line, fillerColor: c.wash, textStyle: { color: c.muted }, dataBackground: { lineStyle: { color: c.muted }, areaStyle: { color: c.line } },
              selectedDataBackground: { lineStyle: { color: c.accent }, areaStyle: { color: c.wash } }, handleStyle: { color: c.surface, borderColor: c.muted },
              moveHandleStyle: { color: c.muted }, brushSelect: false },
        ],
        series: seriesOf(series, request, panes, c),
    };
}

/** @param {Series} series @param {Request} request @param {{name: string}[]} panes @param {Record<string, string>} c */
function seriesOf(series, request, panes, c) {
    const paneOf = name => panes.findIndex(pane => pane.name === name);
    const line = (name, data, pane, color, style) => ({
        name, type: 'line', data, xAxisIndex: pane, yAxisIndex: pane, showSymbol: false, lineStyle: { width: 1.5, color, type: style ?? 'solid' },
        itemStyle: { color }, sampling: 'lttb',
    });
    const all = [request.line
        ? { ...line('close', series.close, 0, c.accent), areaStyle: { color: c.wash } }
        : {
            name: 'price', type: 'candlestick', data: series.time.map((_, i) => [series.open[i], series.close[i], series.low[i], series.high[i]]),
            itemStyle: { color: c.up, color0: c.surface, borderColor: c.up, borderColor0: c.down }, large: true, largeThreshold: mostWithBodies,
        }];
    if (paneOf('volume') > 0) {
        all.push({
            name: 'volume', type: 'bar', xAxisIndex: 1, yAxisIndex: 1, data: series.volume,
            itemStyle: { color: ({ dataIndex: i }) => series.close[i] >= series.open[i] ? c.upSoft : c.downSoft },
        });
    }
    let place = 0;
    for (const [name, figures] of Object.entries(series.indicators)) {
        const colour = c.lines[place++ % c.lines.length];
        if (name.startsWith('rsi')) all.push({ ...line(name, figures, paneOf(name), colour), markLine: levels(c, [30, 70]) });
        else if (name.startsWith('macd')) all.push(macdSeries(name, figures, paneOf('macd'), colour, c, line));
        else all.push(line(name, figures, 0, colour, name.startsWith('bollinger') ? 'dashed' : 'solid'));
    }
    return all;
}

function macdSeries(name, figures, pane, colour, c, line) {
    if (!name.includes('hist')) return line(name, figures, pane, colour);
    const itemStyle = { color: ({ value }) => value >= 0 ? c.upSoft : c.downSoft };
    return { name, type: 'bar', data: figures, itemStyle, xAxisIndex: pane, yAxisIndex: pane };
}

function levels(c, values) {
    return { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: c.muted, type: 'dashed' }, data: values.map(yAxis => ({ yAxis })) };
}
