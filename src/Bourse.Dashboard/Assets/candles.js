// Draws candles with indicators. Candles come from the API as the screen needs them; changes are pushed by the page.
import { writerOf } from './clock.js';
import { colours, LegendChart, loadCharts } from './shared.js';

const page = 2000;

/** How many candles are fetched at once for a range that begins early, and how many of them at most. */
const largePage = 5000;
const mostAtFirst = 20000;

/**
 * @typedef {{time: string[], instant: number[], open: number[], high: number[], low: number[], close: number[], volume: (number|null)[],
 *   indicators: Record<string, (number|null)[]>, has_more: boolean}} Series
 * @typedef {{symbol: string, source: string, interval: string, indicators: string[], line: boolean, from: string|null,
 *   to: string|null, exact: boolean, zone: string|null}} Request
 */

/** @param {HTMLElement} element @param {string} library @param {Request} request */
export async function draw(element, library, request) {
    const chart = new Candles(element, await loadCharts(library), request);
    await chart.start();
    return chart;
}

class Candles extends LegendChart {
    /** @param {HTMLElement} element @param {any} echarts @param {Request} request */
    constructor(element, echarts, request) {
        super(element, echarts, request);
        this.textOf = writerOf(request.zone);
        this.series = /** @type {Series|null} */ (null);
        this.isLoading = false;
        this.chart.on('datazoom', () => this.loadOlder());
    }

    async start() {
        this.series = await this.fetch(null, page);
        while (this.isFromMissing()) {
            const older = await this.fetch(this.series.time[0], largePage);
            this.series = joined(older, this.series, older.has_more);
        }

        const first = this.request.from ? this.series.time.findIndex(time => time >= this.request.from) : 0;
        // Fewer than eight candles are no picture, unless the viewer has chosen the days.
        const least = this.request.exact ? 1 : 8;
        this.first = Math.max(0, Math.min(first < 0 ? 0 : first, this.series.time.length - least));
        this.paint(true);
        this.element.dataset.ready = 'true';
    }

    /** Whether the range begins before the first candle that is here. */
    isFromMissing() {
        const { series, request } = this;
        return request.from && series.has_more && series.time.length < mostAtFirst && series.time[0].slice(0, 10) >= request.from;
    }

    /** @param {string|null} before @param {number} limit */
    async fetch(before, limit) {
        const query = new URLSearchParams({ source: this.request.source, interval: this.request.interval, limit: String(limit), indicators: this.request.indicators.join(',') });
        if (before) query.set('before', before);
        if (this.request.to) query.set('to', this.request.to);
        const answer = await fetch(`/api/v1/bars/${encodeURIComponent(this.request.symbol)}?${query}`);
        if (!answer.ok) throw new Error((await answer.json()).title);
        return answer.json();
    }

    /** Goes on to the left when the first candle comes into view. */
    async loadOlder() {
        const zoom = this.chart.getOption().dataZoom[0];
        if (zoom.startValue > 10 || !this.series.has_more || this.isLoading) return;
        this.isLoading = true;
        const older = await this.fetch(this.series.time[0], page);
        const count = older.time.length;
        this.series = joined(older, this.series, older.has_more);
        this.paint(false, [zoom.startValue + count, zoom.endValue + count]);
        this.isLoading = false;
    }

    /** Takes the newest candles: those that are there already are replaced, also when they are late or revised. @param {Series} tail */
    update(tail) {
        if (!this.series || tail.time.length === 0) return;
        const at = this.series.time.findIndex(time => time >= tail.time[0]);
        const kept = at < 0 ? this.series.time.length : at;
        const zoom = this.chart.getOption().dataZoom[0];
        const isAtEnd = zoom.endValue >= this.series.time.length - 1;
        const width = zoom.endValue - zoom.startValue;
        this.series = joined(cut(this.series, kept), tail, this.series.has_more);
        this.labels = this.labels.slice(0, kept).concat(this.labelsOf(tail));
        const end = this.series.time.length - 1;
        this.redraw(isAtEnd ? [Math.max(0, end - width), end] : [zoom.startValue, zoom.endValue]);
        this.element.dataset.last = `${tail.time.at(-1)} ${tail.close.at(-1)}`;
        this.element.dataset.painted = String(performance.timeOrigin + performance.now());
    }

    /** @param {boolean} [isFirst] @param {[number, number]} [zoom] */
    paint(isFirst, zoom) {
        if (!this.series) return;
        const now = zoom ?? this.zoomOf(isFirst);
        this.labels = this.labelsOf(this.series);
        const option = optionOf(this.series, this.labels, this.request, now);
        this.drawn = namesOf(option.series);
        this.chart.setOption(option, { notMerge: true, lazyUpdate: false });
        this.showLegend(undefined);
    }

    /** Draws other candles; panes, axes and styles stay as they were painted. @param {[number, number]} zoom */
    redraw(zoom) {
        const panes = panesOf(this.series);
        const series = seriesOf(this.series, this.request, panes, colours());
        if (namesOf(series) !== this.drawn) return this.paint(false, zoom);
        const range = rangeOf(zoom);
        this.chart.setOption({ xAxis: panes.map(() => ({ data: this.labels })), dataZoom: [range, range], series: series.map(({ data }) => ({ data })) });
        this.showLegend(undefined);
    }

    /** @param {Series} series */
    labelsOf(series) {
        return series.time.map((time, i) => this.textOf(time, series.instant[i]));
    }

    zoomOf(isFirst) {
        if (isFirst) return [this.first, this.series.time.length - 1];
        const zoom = this.chart.getOption().dataZoom[0];
        return [zoom.startValue, zoom.endValue];
    }

    /** @param {number|undefined} index */
    showLegend(index) {
        if (!this.legend || !this.series) return;
        const { series } = this;
        const at = index ?? series.time.length - 1;
        if (series.time[at] === undefined) return;
        const parts = [this.labels[at], `O ${text(series.open[at])}`, `H ${text(series.high[at])}`, `L ${text(series.low[at])}`,
            `C ${text(series.close[at])}`];
        if (series.volume[at] !== null) parts.push(`V ${series.volume[at].toLocaleString('en')}`);
        for (const [name, figures] of Object.entries(series.indicators)) {
            if (figures[at] !== null) parts.push(`${name} ${text(figures[at])}`);
        }
        this.legend.replaceChildren(...parts.map(part => Object.assign(document.createElement('span'), { textContent: part })));
    }
}

/** @param {number} figure */
function text(figure) {
    return figure.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}

const columns = ['time', 'instant', 'open', 'high', 'low', 'close', 'volume'];

/** @param {Series} left @param {Series} right @param {boolean} hasMore @returns {Series} */
function joined(left, right, hasMore) {
    const all = Object.fromEntries(columns.map(name => [name, left[name].concat(right[name])]));
    const indicators = Object.fromEntries(Object.keys(right.indicators).map(
        name => [name, (left.indicators[name] ?? left.time.map(() => null)).concat(right.indicators[name])]));
    return { ...right, ...all, indicators, has_more: hasMore };
}

/** @param {Series} series @param {number} count @returns {Series} */
function cut(series, count) {
    const all = Object.fromEntries(columns.map(name => [name, series[name].slice(0, count)]));
    const indicators = Object.fromEntries(Object.entries(series.indicators).map(([name, figures]) => [name, figures.slice(0, count)]));
    return { ...series, ...all, indicators };
}

/** What is drawn. @param {{name: string}[]} series */
function namesOf(series) {
    return series.map(one => one.name).join();
}

/** The candles that are in view. @param {[number, number]} zoom */
function rangeOf([startValue, endValue]) {
    return { startValue, endValue, minValueSpan: Math.min(8, endValue - startValue) };
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
            itemStyle: { color: c.up, color0: c.surface, borderColor: c.up, borderColor0: c.down }, large: true, largeThreshold: 1500,
        }];
    if (paneOf('volume') > 0) {
        all.push({
            name: 'volume', type: 'bar', xAxisIndex: 1, yAxisIndex: 1, large: true, largeThreshold: 1500, itemStyle: { color: c.upSoft },
            data: series.volume.map((volume, i) => ({ value: volume, itemStyle: { color: series.close[i] >= series.open[i] ? c.upSoft : c.downSoft } })),
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
    const data = figures.map(figure => ({ value: figure, itemStyle: { color: figure >= 0 ? c.upSoft : c.downSoft } }));
    return { name, type: 'bar', data, xAxisIndex: pane, yAxisIndex: pane };
}

function levels(c, values) {
    return { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: c.muted, type: 'dashed' }, data: values.map(yAxis => ({ yAxis })) };
}
