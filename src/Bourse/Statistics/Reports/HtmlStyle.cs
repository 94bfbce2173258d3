namespace Bourse.Statistics.Reports;

/// <summary>The style of the pages; it follows the reader's choice of dark or light, and prints in black on white.</summary>
internal static class HtmlStyle
{
    public const string Sheet = """
        :root {
          --page: #f6f7f9; --card: #ffffff; --ink: #18202b; --soft: #586374; --rule: #dfe3e9;
          --value: #1f5fae; --fall: #b23a2e; --rise: #22775a;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #10141a; --card: #181e26; --ink: #e4e8ee; --soft: #98a4b5; --rule: #2b3440;
            --value: #6ba8ee; --fall: #ef8577; --rise: #5fc19b;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
        }
        main { max-width: 1280px; margin: 0 auto; padding: 32px 20px 48px; }
        h1 { margin: 0; font-size: 30px; line-height: 1.2; overflow-wrap: anywhere; }
        h2 { margin: 0 0 10px; font-size: 16px; }
        p { margin: 0; }
        a { color: var(--value); }
        nav { margin: 0 0 12px; font-size: 13px; }
        .title { font-size: 17px; overflow-wrap: anywhere; }
        .simulated { color: var(--fall); font-weight: 600; }
        .span, .note, figcaption, dt, footer { color: var(--soft); }
        figure, section, .tiles > div { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; }
        figure, section { margin: 16px 0 0; padding: 16px 18px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(164px, 1fr)); gap: 12px; margin: 20px 0 0; }
        .tiles > div { padding: 12px 14px; }
        .tiles dt, .tiles .note { font-size: 13px; }
        .tiles dd { margin: 0; font-size: 18px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .tiles .note { font-weight: 400; }
        .wide { overflow-x: auto; }
        svg { display: block; width: 100%; min-width: 640px; height: auto; }
        svg path { fill: none; }
        .grid { stroke: var(--rule); }
        .tick { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        .value, .months, .drawdown { stroke-width: 1.5; stroke-linejoin: round; }
        .value, .months { stroke: var(--value); }
        .drawdown { stroke: var(--fall); }
        .average { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 8 4; }
        svg .range-area { fill: var(--value); fill-opacity: .2; }
        svg .drawdown-area { fill: var(--fall); fill-opacity: .16; }
        circle { stroke: var(--card); stroke-width: 2; }
        .value-dot { fill: var(--value); }
        .drawdown-dot { fill: var(--fall); }
        figcaption { margin-top: 8px; font-size: 13px; }
        table { border-collapse: collapse; font-size: 13px; line-height: 1.4; font-variant-numeric: tabular-nums; }
        th, td { padding: 4px 18px 4px 0; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--rule); }
        th { color: var(--soft); font-weight: 500; }
        tbody tr:last-child td, tfoot td { border-bottom: 0; }
        tfoot td { border-top: 1px solid var(--soft); font-weight: 600; }
        .figure { text-align: right; }
        .months-grid th, .months-grid td { padding-right: 9px; font-size: 12px; }
        .index { width: 100%; font-size: 14px; table-layout: fixed; }
        .index td { padding-top: 8px; padding-bottom: 8px; }
        .index td:first-child { white-space: normal; }
        .index .note { font-size: 12px; }
        .index td:last-child, .index th:last-child { width: 140px; padding-right: 0; }
        .spark { width: 120px; min-width: 0; }
        .rise { color: var(--rise); }
        .fall { color: var(--fall); }
        footer { margin-top: 20px; font-size: 13px; }
        @media (max-width: 640px) {
          main { padding: 20px 12px 32px; }
          figure, section { padding: 14px 12px; }
          svg { min-width: 0; overflow: visible; }
          .tick { font-size: 26px; }
          .day { transform: translateY(14px); }
          .second { display: none; }
          .value, .months, .drawdown { stroke-width: 2.5; }
          figure .wide { padding: 0 0 6px 22px; overflow: visible; }
          .tiles { grid-template-columns: 1fr 1fr; gap: 8px; }
          .tiles dd { font-size: 16px; }
          .index { table-layout: auto; }
          .index .minor { display: none; }
          .index th, .index td { padding-right: 10px; }
          .index td:last-child, .index th:last-child, .spark { width: 60px; }
        }
        @page { margin: 15mm; }
        @media print {
          :root {
            --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --rule: #bbbbbb;
            --value: #1f5fae; --fall: #b23a2e; --rise: #22775a;
          }
          body { font-size: 11px; }
          main { max-width: none; padding: 0; }
          nav { display: none; }
          a { color: inherit; text-decoration: none; }
          figure, section { padding: 8px 0; border: 0; border-top: 1px solid var(--rule); border-radius: 0; }
          figure, .tiles, tr { break-inside: avoid; }
          h2 { break-after: avoid; }
          .tiles { grid-template-columns: repeat(3, 1fr); }
          .wide { overflow: visible; }
          svg { min-width: 0; }
          table { font-size: 9px; }
          th, td { padding-right: 9px; }
          .months-grid th, .months-grid td { padding-right: 5px; font-size: 8px; }
        }
        """;
}
