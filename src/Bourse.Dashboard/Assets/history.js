// Draws the history of a portfolio: values, drawdown, returns by month.
import { colours, loadCharts, observeTheme } from './shared.js';

/**
 * @param {{value: HTMLElement, drawdown: HTMLElement, months: HTMLElement}} elements
 * @param {string} library @param {string} portfolio
 */
export async function draw(elements, library, portfolio) {
    const echarts = await loadCharts(library);
    const history = new PortfolioHistory(echarts, elements, portfolio);
    await history.refresh();
    return history;
}

class PortfolioHistory {
    constructor(echarts, elements, portfolio) {
        this.portfolio = portfolio;
        this.elements = Object.values(elements);
        [this.value, this.drawdown, this.months] = [elements.value, elements.drawdown, elements.months].map(one => echarts.init(one));
        this.resize = new ResizeObserver(() => this.charts.forEach(chart => chart.resize()));
        this.elements.forEach(one => this.resize.observe(one));
        echarts.connect([this.value, this.drawdown]);
        this.stopTheme = observeTheme(() => this.paint());
    }

    get charts() { return [this.value, this.drawdown, this.months]; }

    async refresh() {
        const answer = await fetch(`/api/v1/portfolios/${encodeURIComponent(this.portfolio)}/valuations`);
        if (!answer.ok) return;
        this.data = await answer.json();
        this.paint();
        this.elements.forEach(one => { one.dataset.ready = 'true'; });
    }

    paint() {
        if (!this.data) return;
        const c = colours();
        this.value.setOption(lineOption(c, this.data.day, this.data.value, c.accent, c.wash, 'value'), true);
        this.drawdown.setOption(lineOption(c, this.data.day, this.data.drawdown, c.down, c.downSoft, 'drawdown'), true);
        this.months.setOption(heatOption(c, this.data.months), true);
    }

    dispose() {
        this.stopTheme();
        this.resize.disconnect();
        this.charts.forEach(chart => chart.dispose());
    }
}

function lineOption(c, days, data, colour, wash, name) {
    const isPercent = name === 'drawdown';
    const text = figure => figure.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 }) + (isPercent ? ' %' : '');
    return {
        animation: false, grid: { left: 12, right: 76, top: 12, bottom: 28 },
        tooltip: {
            trigger: 'axis', renderMode: 'richText', backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink },
            formatter: points => `${points[0].axisValue}   ${text(points[0].data)}`,
        },
        xAxis: { type: 'category', data: days, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }, axisLabel: { color: c.muted, hideOverlap: true } },
        yAxis: {
            scale: !isPercent, position: 'right', splitNumber: 4, splitLine: { lineStyle: { color: c.line } },
            axisLabel: { color: c.muted, formatter: figure => short(figure) + (isPercent ? ' %' : '') },
        },
        dataZoom: [{ type: 'inside' }],
        series: [{ type: 'line', name, data, showSymbol: false, sampling: 'lttb', lineStyle: { color: colour, width: 1.5 }, itemStyle: { color: colour }, areaStyle: { color: wash, origin: isPercent ? 'end' : 'auto' } }],
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
        yAxis: { type: 'category', data: years, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.muted } },
        visualMap: { show: false, min: -most, max: most, dimension: 2, inRange: { color: [c.down, c.surface, c.up] } },
        series: [{ type: 'heatmap', data: months.map(month => [month.month - 1, years.indexOf(month.year), month.return, month.year]), itemStyle: { borderColor: c.line, borderWidth: 1 } }],
    };
}
