// Draws the history of a portfolio: values, drawdown, deviation, returns by month, and a benchmark.
import { charts } from './charts.js';
import { colours, observeTheme } from './shared.js';

/** @typedef {{portfolio: string, window: number, benchmark: string|null, known: string|null, link: string,
 *   monthLink: string, month: string|null}} Request */

/** @param {Object<string, HTMLElement>} elements @param {Request} request */
export async function draw(elements, request) {
    const echarts = await charts;
    const history = new PortfolioHistory(echarts, elements, request);
    await history.refresh();
    return history;
}

class PortfolioHistory {
    constructor(echarts, elements, request) {
        this.request = request;
        this.elements = elements;
        this.charts = Object.fromEntries(Object.entries(elements).map(([name, element]) => [name, echarts.init(element)]));
        this.resize = new ResizeObserver(() => Object.values(this.charts).forEach(chart => chart.resize()));
        for (const [name, element] of Object.entries(elements)) {
            this.resize.observe(element);
            element.bourseChart = this;
            if (name !== 'months') this.charts[name].getZr().on('click', event => this.open(name, event));
        }
        this.charts.months?.on('click', point => this.openMonth(point.data));
        echarts.connect(Object.entries(this.charts).filter(([name]) => name !== 'months' && name !== 'benchmark').map(([, chart]) => chart));
        this.stopTheme = observeTheme(() => this.paint());
    }

    async refresh() {
        const address = `/api/v1/portfolios/${encodeURIComponent(this.request.portfolio)}`;
        const { window, benchmark, known } = this.request;
        const [history, beside, past] = await Promise.all([
            read(`${address}/valuations?window=${window}`),
            benchmark ? read(`${address}/benchmark/${encodeURIComponent(benchmark)}`) : null,
            known ? read(`${address}/revisions?known=${encodeURIComponent(known)}`) : null,
        ]);
        // The page tells what cannot be read.
        if (!history) return;
        [this.data, this.beside, this.past] = [history, beside, past];
        this.paint();
        Object.values(this.elements).forEach(one => { one.dataset.ready = 'true'; });
    }

    paint() {
        if (!this.data) return;
        const c = colours();
        const { day, value, drawdown, deviation, months } = this.data;
        const zoom = this.zoomOf(day);
        const past = this.past && new Map(this.past.day.map((one, i) => [one, this.past.as_known[i]]));
        const known = past && line('as known', day.map(one => past.get(one) ?? null), c.lines[1], 'dashed');
        this.paintOne('value', lineOption(c, day, [area('value', value, c.accent, c.wash, 'auto'), ...(known ? [known] : [])], '', zoom));
        this.paintOne('drawdown', lineOption(c, day, [area('drawdown', drawdown, c.down, c.downSoft, 'end')], ' %', zoom));
        this.paintOne('deviation', lineOption(c, day, [line('deviation', deviation, c.accent, 'solid')], ' %', zoom));
        this.paintOne('months', heatOption(c, months));
        if (!this.beside) return;
        const { portfolio, symbol, portfolio_rebased, benchmark_rebased } = this.beside;
        const both = [line(portfolio, portfolio_rebased, c.lines[0], 'solid'), line(symbol, benchmark_rebased, c.lines[1], 'dashed')];
        this.paintOne('benchmark', lineOption(c, this.beside.day, both, '', this.zoomOf(this.beside.day)));
    }

    paintOne(name, option) {
        this.charts[name]?.setOption(option, true);
    }

    /** Opens where the value of a day comes from. */
    open(name, event) {
        const chart = this.charts[name];
        if (!this.data || !chart.containPixel('grid', [event.offsetX, event.offsetY])) return;
        const at = chart.convertFromPixel({ seriesIndex: 0 }, [event.offsetX, event.offsetY])[0];
        const day = (name === 'benchmark' ? this.beside.day : this.data.day)[at];
        if (day) Blazor.navigateTo(this.request.link.replace('0001-01-01', day));
    }

    /** Shows the days of a month. @param {[number, number, number, number]} cell */
    openMonth([month, , , year]) {
        Blazor.navigateTo(this.request.monthLink.replace('0001-01', `${year}-${String(month + 1).padStart(2, '0')}`));
    }

    /** The days of the month that is shown, as the part of a chart; all days when there are none. @param {string[]} days */
    zoomOf(days) {
        const { month } = this.request;
        const first = month ? days.findIndex(day => day.startsWith(month)) : -1;
        return first < 0 ? {} : { startValue: first, endValue: days.findLastIndex(day => day.startsWith(month)) };
    }

    dispose() {
        this.stopTheme();
        this.resize.disconnect();
        Object.values(this.charts).forEach(chart => chart.dispose());
        Object.values(this.elements).forEach(one => { delete one.dataset.ready; });
    }
}

async function read(address) {
    const answer = await fetch(address);
    return answer.ok ? answer.json() : null;
}

function line(name, data, colour, type) {
    return { type: 'line', name, data, showSymbol: false, sampling: 'lttb', lineStyle: { color: colour, width: 1.5, type }, itemStyle: { color: colour } };
}

function area(name, data, colour, wash, origin) {
    return { ...line(name, data, colour, 'solid'), areaStyle: { color: wash, origin } };
}

function lineOption(c, days, series, unit, zoom) {
    const text = figure => figure === null || figure === undefined ? '–'
        : figure.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 }) + unit;
    const many = series.length > 1;
    return {
        animation: false, grid: { left: 12, right: 76, top: many ? 32 : 12, bottom: 28 },
        legend: { show: many, top: 4, left: 12, itemHeight: 8, textStyle: { color: c.muted } },
        tooltip: {
            trigger: 'axis', renderMode: 'richText', backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink },
            formatter: points => [points[0].axisValue, ...points.map(one => (many ? `${one.seriesName}   ` : '') + text(one.data))].join(many ? '\n' : '   '),
        },
        xAxis: { type: 'category', data: days, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }, axisLabel: { color: c.muted, hideOverlap: true } },
        yAxis: {
            scale: true, position: 'right', splitNumber: 4, splitLine: { lineStyle: { color: c.line } }, max: series[0].areaStyle?.origin === 'end' ? 0 : null,
            axisLabel: { color: c.muted, formatter: figure => short(figure) + unit },
        },
        dataZoom: [{ type: 'inside', ...zoom }],
        series,
    };
}

function short(figure) {
    return figure.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 2 });
}

const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function heatOption(c, months) {
    const years = [...new Set(months.map(month => month.year))];
    const most = Math.max(1, ...months.map(month => Math.abs(month.return)));
    return {
        animation: false, grid: { left: 52, right: 12, top: 28, bottom: 8 },
        tooltip: {
            renderMode: 'richText', backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink },
            formatter: point => `${point.data[3]}-${String(point.data[0] + 1).padStart(2, '0')}   ${point.data[2].toFixed(2)} %`,
        },
        xAxis: { type: 'category', data: names, position: 'top', axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.muted, interval: 0 } },
        yAxis: { type: 'category', data: years, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.muted, interval: Math.floor(years.length / 18) } },
        visualMap: { show: false, min: -most, max: most, dimension: 2, inRange: { color: [c.down, c.surface, c.up] } },
        series: [{ type: 'heatmap', data: months.map(month => [month.month - 1, years.indexOf(month.year), month.return, month.year]), itemStyle: { borderColor: c.line, borderWidth: 1 } }],
    };
}
