extension Graph {
    /// The style sheet of the page.
    static let pageStyle = """
        :root {
          color-scheme: light;
          --paper: #fbfbfa; --panel: #ffffff; --ink: #1d2226; --faint: #5f6a72; --rule: #d8dcdf; --line: #8b959c; --accent: #0b62c4;
          --bad: #c0262d; --mark: #ffd84d;
          --leaf: #cfe8cf; --pointwise: #d6e4f7; --product: #f9dcc0; --reduction: #e6d9f2; --view: #e9e9e9; --copySlices: #f7d0d0;
          --operation: #f5f0cc;
        }
        @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {
          color-scheme: dark;
          --paper: #16191c; --panel: #1f2427; --ink: #e8ebed; --faint: #9ca7ae; --rule: #363d42; --line: #76828a; --accent: #6fb1ff;
          --bad: #ff7076; --mark: #b58900;
          --leaf: #2c4a30; --pointwise: #263c5a; --product: #5a3d20; --reduction: #45335a; --view: #393f43; --copySlices: #5c2e31;
          --operation: #4a4622;
        } }
        :root[data-theme="dark"] {
          color-scheme: dark;
          --paper: #16191c; --panel: #1f2427; --ink: #e8ebed; --faint: #9ca7ae; --rule: #363d42; --line: #76828a; --accent: #6fb1ff;
          --bad: #ff7076; --mark: #b58900;
          --leaf: #2c4a30; --pointwise: #263c5a; --product: #5a3d20; --reduction: #45335a; --view: #393f43; --copySlices: #5c2e31;
          --operation: #4a4622;
        }
        * { box-sizing: border-box; }
        html, body { height: 100%; margin: 0; }
        body { display: flex; flex-direction: column; background: var(--paper); color: var(--ink);
          font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
        header { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 16px; padding: 8px 14px; background: var(--panel);
          border-bottom: 1px solid var(--rule); }
        h1 { font-size: 16px; margin: 0; overflow-wrap: anywhere; }
        #summary { margin: 0 auto 0 0; color: var(--faint); }
        .search { display: flex; align-items: center; gap: 6px; color: var(--faint); }
        input, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--rule); border-radius: 6px; }
        input { width: 200px; max-width: 60vw; padding: 4px 8px; }
        button { padding: 4px 10px; cursor: pointer; }
        button:hover { border-color: var(--accent); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
        #found { color: var(--faint); }
        .buttons { display: flex; gap: 6px; }
        main { position: relative; flex: 1; min-height: 0; display: flex; }
        #canvas { flex: 1; min-width: 0; height: 100%; touch-action: none; cursor: grab; user-select: none; -webkit-user-select: none; }
        #canvas.dragging { cursor: grabbing; }
        #arrow path { fill: var(--line); }
        .line { fill: none; stroke: var(--line); stroke-width: 1.4; marker-end: url(#arrow); }
        .line.base { stroke-dasharray: 5 4; }
        .line.near { stroke: var(--accent); stroke-width: 2.6; }
        .box { cursor: pointer; }
        .box rect { stroke: var(--line); stroke-width: 1; }
        .box text { fill: var(--ink); text-anchor: middle; font-size: 13px; pointer-events: none; }
        .box text.shape { fill: var(--ink); opacity: 0.72; font-size: 11.5px; }
        .box.leaf rect { fill: var(--leaf); } .box.pointwise rect { fill: var(--pointwise); }
        .box.product rect { fill: var(--product); } .box.reduction rect { fill: var(--reduction); }
        .box.view rect { fill: var(--view); } .box.copySlices rect { fill: var(--copySlices); }
        .box.operation rect { fill: var(--operation); }
        .box.bad rect { stroke: var(--bad); stroke-width: 2.5; }
        .box.found rect { stroke: var(--mark); stroke-width: 4; }
        .box.selected rect { stroke: var(--accent); stroke-width: 3.5; }
        .box:focus { outline: none; }
        .box:focus-visible rect { stroke: var(--accent); stroke-width: 3.5; stroke-dasharray: 4 3; }
        .searching .box:not(.found):not(.selected) { opacity: 0.3; }
        .far .box text { display: none; }
        #legend { position: absolute; left: 12px; bottom: 12px; margin: 0; padding: 8px 12px; list-style: none; font-size: 12px;
          background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; pointer-events: none; }
        #legend li { display: flex; align-items: center; gap: 8px; }
        #legend i { width: 16px; height: 11px; border: 1px solid var(--line); border-radius: 3px; }
        #details { width: 380px; max-width: 85vw; height: 100%; overflow: auto; padding: 12px 16px; background: var(--panel);
          border-left: 1px solid var(--rule); }
        #details[hidden] { display: none; }
        #details h2 { font-size: 15px; margin: 0 32px 8px 0; overflow-wrap: anywhere; }
        #details h3 { font-size: 12px; margin: 16px 0 4px; color: var(--faint); font-weight: 600; }
        #details .close { float: right; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; margin: 0; align-items: baseline; }
        dt { color: var(--faint); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .values { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; }
        .saved { margin: 0 0 8px; padding: 6px 8px; border: 1px solid var(--rule); border-radius: 6px; }
        .links { display: flex; flex-direction: column; gap: 4px; align-items: flex-start; }
        .links button { text-align: left; max-width: 100%; overflow-wrap: anywhere; }
        .warning { color: var(--bad); }
        @media (max-width: 700px) { #details { position: absolute; right: 0; top: 0; } #legend { display: none; } }
        """
}
