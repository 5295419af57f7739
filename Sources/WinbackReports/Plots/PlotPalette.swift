/// The colours of pages and drawings, as CSS variables for light and dark.
package enum PlotPalette {
    /// Colours of journeys, in the order of the playbook; later ones begin again.
    static let armColours = 6

    private static let light = """
        --bg:#f6f6f3;--surface:#ffffff;--ink:#1d2430;--muted:#5b6573;--line:#e2e4e1;--grid:#ebedea;\
        --accent:#0b6b68;--band:#0b6b6829;--true:#9a4b12;--good:#1f7a48;--warn:#8a6100;--bad:#b3362b;\
        --good-bg:#e6f3eb;--warn-bg:#faf1da;--bad-bg:#fae7e4;\
        --arm0:#2f6db3;--arm1:#d98a2b;--arm2:#4a9468;--arm3:#8a62b3;--arm4:#b8506a;--arm5:#7d848c;
        """
    private static let dark = """
        --bg:#11151a;--surface:#191f26;--ink:#e7eaee;--muted:#9ba6b2;--line:#2b333d;--grid:#262d36;\
        --accent:#4cc2b5;--band:#4cc2b533;--true:#f0a262;--good:#5fc88c;--warn:#e2b447;--bad:#f2857a;\
        --good-bg:#16301f;--warn-bg:#332a12;--bad-bg:#3a1d1a;\
        --arm0:#5c9be0;--arm1:#e0a04f;--arm2:#63b585;--arm3:#a98bd4;--arm4:#d9758d;--arm5:#98a0a9;
        """

    /// The variables on a selector, with the dark set where the reader's system asks for it.
    package static func variables(on selector: String) -> String {
        """
        \(selector){\(light)}
        @media (prefers-color-scheme:dark){\(selector){\(dark)}}
        """
    }

    /// How the parts of a drawing look, in terms of the variables.
    package static let drawing: String = {
        var css = """
            .plot{display:block;width:100%;height:auto}
            .plot text{font:12px/1 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
            fill:var(--muted);font-variant-numeric:tabular-nums}
            .plot text.k{fill:var(--ink);font-weight:600}.plot text.a{fill:var(--accent);font-weight:600}
            .plot text.u{fill:var(--true);font-weight:600}.plot text.w{fill:var(--bad);font-weight:600}
            .plot text.h,.plot text.k,.plot text.a,.plot text.u,.plot text.w{paint-order:stroke;\
            stroke:var(--surface);stroke-width:3px;stroke-linejoin:round}
            .plot .grid{stroke:var(--grid);stroke-width:1}.plot .axis{stroke:var(--muted);stroke-width:1;opacity:.6}
            .plot .zero{stroke:var(--ink);stroke-width:1.25}
            .plot .true{stroke:var(--true);stroke-width:1.5;stroke-dasharray:6 5;fill:none}
            .plot .band{fill:var(--band);stroke:none}.plot .edge{fill:none;stroke:var(--accent);opacity:.35}
            .plot .lift{fill:none;stroke:var(--accent);stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}
            .plot .dot{fill:var(--accent);stroke:var(--surface);stroke-width:1}
            .plot .thin{fill:var(--surface);stroke:var(--muted);stroke-width:1.25}
            .plot .mark{stroke:var(--accent);stroke-width:1;stroke-dasharray:2 3}
            .plot .spent{fill:var(--accent);opacity:.8}.plot .reserved{fill:var(--accent);opacity:.28}
            .plot .top{fill:none;stroke:var(--accent);stroke-width:1.5}
            .plot .dashed{fill:none;stroke:var(--accent);stroke-width:1.5;stroke-dasharray:3 3}
            .plot .cap{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:8 4}
            .plot .track{fill:var(--grid)}.plot .bar{fill:var(--accent)}.plot .ground{fill:var(--surface)}
            .plot .arm{stroke:var(--surface);stroke-width:1}
            """
        for arm in 0..<armColours { css += "\n.plot .arm\(arm){fill:var(--arm\(arm))}" }
        return css
    }()
}
