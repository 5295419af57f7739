/// How pages look: one calm column, light or dark as the reader's system asks, narrow on a phone, plain on paper.
enum PageStyle {
    static let sheet: String =
        PlotPalette.variables(on: ":root") + "\n" + base + "\n" + parts + "\n" + PlotPalette.drawing + "\n" + media

    private static let base = """
        :root{color-scheme:light dark}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);\
        font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
        -webkit-text-size-adjust:100%}
        main{max-width:1040px;margin:0 auto;padding:40px 24px 56px}
        h1{font-size:clamp(1.35rem,1.1rem + 1.3vw,1.9rem);line-height:1.3;font-weight:650;letter-spacing:-.01em;\
        margin:14px 0 0;max-width:44em;text-wrap:balance;overflow-wrap:anywhere}
        h2{font-size:1.05rem;line-height:1.3;margin:0;font-weight:650}
        p{margin:0}
        .eyebrow{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;color:var(--muted);font-size:.9rem}
        .eyebrow strong{color:var(--ink);overflow-wrap:anywhere}
        .sub{color:var(--muted);margin-top:10px;max-width:62em;overflow-wrap:anywhere}
        .sub b{color:var(--true);font-weight:600}
        """

    private static let parts = """
        .pill{display:inline-flex;align-items:center;gap:7px;border-radius:99px;padding:2px 11px 2px 8px;\
        font-size:.84rem;font-weight:600;white-space:nowrap}
        .pill svg{width:13px;height:13px;flex:none;fill:currentColor}
        .good{color:var(--good);background:var(--good-bg)}.warn{color:var(--warn);background:var(--warn-bg)}
        .bad{color:var(--bad);background:var(--bad-bg)}.calm{color:var(--muted);background:var(--grid)}
        .keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(188px,1fr));gap:1px;margin:28px 0 0;padding:0;\
        background:var(--line);border:1px solid var(--line);border-radius:12px;overflow:hidden}
        .keys div{background:var(--surface);padding:15px 18px 14px}
        .keys dt{color:var(--muted);font-size:.84rem}
        .keys dd{margin:0;font-variant-numeric:tabular-nums}
        .keys .v{font-size:clamp(1.15rem,.9rem + .8vw,1.32rem);white-space:nowrap;\
        font-weight:650;line-height:1.35;letter-spacing:-.01em}
        .keys .n{color:var(--muted);font-size:.84rem;line-height:1.4}
        .card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:18px 20px 16px;\
        margin-top:18px;min-width:0}
        .card>h2{margin-bottom:12px}
        .two{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 18px}
        figure{margin:0}figcaption{color:var(--muted);font-size:.86rem;margin-top:10px}
        .plot.narrow{display:none}
        .lights{list-style:none;margin:0;padding:0}
        .lights li{display:grid;grid-template-columns:104px 1fr;gap:2px 12px;padding:11px 0;\
        border-top:1px solid var(--line);align-items:start}
        .lights li:first-child{border-top:0;padding-top:2px}
        .lights .pill{justify-self:start}
        .lights b{font-weight:600;overflow-wrap:anywhere}
        .lights span.r{color:var(--muted);font-size:.9rem;display:block}
        details summary{cursor:pointer;font-weight:650;font-size:1.05rem}
        details summary:focus-visible{outline:2px solid var(--accent);outline-offset:4px;border-radius:4px}
        .scroll{overflow-x:auto;margin-top:14px}
        table{border-collapse:collapse;width:100%;font-size:.84rem;font-variant-numeric:tabular-nums}
        th,td{padding:6px 8px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
        caption{text-align:left;color:var(--muted);padding:0 8px 8px}
        th{color:var(--muted);font-weight:600}
        th:first-child,td:first-child,.l{text-align:left}
        tr:last-child td{border-bottom:0}
        ul.notes{margin:0;padding-left:1.15em}ul.notes li{margin:.3em 0;overflow-wrap:anywhere}
        footer{color:var(--muted);font-size:.86rem;margin-top:26px;max-width:70em}
        footer code{font:.95em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        """

    private static let media = """
        @media (max-width:720px){main{padding:24px 14px 40px}.two{grid-template-columns:minmax(0,1fr)}
        .card{padding:15px 14px 14px}.plot.wide,.plot.half{display:none}.plot.narrow{display:block}
        .keys{grid-template-columns:repeat(2,minmax(0,1fr))}.keys div{padding:12px 13px}
        .keys .v{white-space:normal}.keys div:last-child:nth-child(odd){grid-column:1/-1}}
        @media print{:root{color-scheme:light;--bg:#fff;--surface:#fff;--ink:#000;--muted:#444;--line:#ccc;\
        --grid:#e8e8e8;--accent:#0b6b68;--band:#0b6b6829;--true:#9a4b12;--good:#1f7a48;--warn:#8a6100;--bad:#b3362b}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        body{font-size:11pt}main{padding:0;max-width:none}.card,.keys,figure,tr{break-inside:avoid}
        .plot.narrow{display:none}.plot.wide,.plot.half{display:block}
        .two{grid-template-columns:repeat(2,minmax(0,1fr))}
        details::details-content{content-visibility:visible;block-size:auto;opacity:1}.scroll{overflow:visible}}
        """
}
