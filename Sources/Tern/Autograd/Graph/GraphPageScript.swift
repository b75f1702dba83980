extension Graph {
    /// The page's script. What comes from the graph reaches the page as text nodes and attributes, never as markup.
    static let pageScript = #"""
        'use strict';
        (() => {
          const byId = (id) => document.getElementById(id);
          const data = JSON.parse(byId('graph').textContent);
          const nodes = data.nodes, lines = data.lines, height = data.boxHeight;
          const canvas = byId('canvas'), view = byId('view'), details = byId('details'), search = byId('search');
          const shape = (tag, attributes, parent) => {
            const element = document.createElementNS(canvas.namespaceURI, tag);
            for (const key in attributes) element.setAttribute(key, attributes[key]);
            if (parent) parent.appendChild(element);
            return element;
          };
          const make = (tag, text, parent, name) => {
            const element = document.createElement(tag);
            if (text !== null) element.textContent = text;
            if (name) element.className = name;
            if (parent) parent.appendChild(element);
            return element;
          };
          const cut = (text, length) => text.length > length ? text.slice(0, length - 1) + '\u2026' : text;

          // Who uses a box, and which boxes are beside it.
          nodes.forEach((node, number) => { node.number = number; node.users = []; node.paths = []; });
          lines.forEach((line) => { nodes[line.to].users.push(line.from); });
          const layers = new Map();
          nodes.forEach((node) => { layers.set(node.y, (layers.get(node.y) || []).concat(node)); });
          layers.forEach((layer) => layer.sort((a, b) => a.x - b.x).forEach((node, i) => { node.layer = layer; node.place = i; }));

          // Lines leave and reach a box side by side, in the order of their other ends.
          const spread = (list, node, end) => {
            const step = Math.min(16, node.w * 0.6 / Math.max(list.length, 1));
            list.sort((a, b) => a.key - b.key).forEach((item, i) => {
              item.line[end] = node.x + (i - (list.length - 1) / 2) * step;
            });
          };
          const leaving = nodes.map(() => []), reaching = nodes.map(() => []);
          lines.forEach((line) => {
            const first = line.bends.length ? line.bends[0] : nodes[line.to].x;
            const last = line.bends.length ? line.bends[line.bends.length - 1] : nodes[line.from].x;
            leaving[line.from].push({ line, key: first });
            reaching[line.to].push({ line, key: last });
          });
          nodes.forEach((node, i) => { spread(leaving[i], node, 'x0'); spread(reaching[i], node, 'x1'); });

          const draw = (points) => {
            let d = `M${points[0][0]} ${points[0][1]}`;
            for (let i = 1; i < points.length; i++) {
              const [ax, ay] = points[i - 1], [bx, by] = points[i], middle = (ay + by) / 2;
              d += ax === bx ? `L${bx} ${by}` : `C${ax} ${middle} ${bx} ${middle} ${bx} ${by}`;
            }
            return d;
          };
          const lineLayer = byId('lines'), boxLayer = byId('boxes');
          lines.forEach((line) => {
            const from = nodes[line.from], to = nodes[line.to];
            const points = [[line.x0, from.y + height]];
            line.bends.forEach((x, i) => {
              const y = line.bendY + i * data.layerDistance;
              points.push([x, y], [x, y + height]);
            });
            points.push([line.x1, to.y - 2]);
            const path = shape('path', { class: 'line', d: draw(points) }, lineLayer);
            shape('title', {}, path).textContent = line.inputs.map((i) => 'input ' + i).join(', ');
            from.paths.push(path);
            to.paths.push(path);
          });
          nodes.forEach((node) => {
            if (node.base === null || node.base >= nodes.length || node.inputs.includes(node.base)) return;
            const base = nodes[node.base];
            const points = [[node.x - node.w / 2 + 12, node.y + height], [base.x - base.w / 2 + 12, base.y - 2]];
            node.paths.push(shape('path', { class: 'line base', d: draw(points) }, lineLayer));
          });
          nodes.forEach((node) => {
            const isBad = node.gradients.some((g) => g.nan + g.inf > 0);
            const name = `${node.number} ${node.title}, ${node.shape} ${node.dtype}` + (isBad ? ', gradient not finite' : '');
            const box = shape('g', {
              class: `box ${node.kind}` + (isBad ? ' bad' : ''), role: 'button', tabindex: node.number ? -1 : 0, 'aria-label': name,
              'data-node': node.number, transform: `translate(${node.x - node.w / 2} ${node.y})`
            }, boxLayer);
            shape('rect', { width: node.w, height, rx: node.kind === 'leaf' ? 22 : 7 }, box);
            shape('text', { x: node.w / 2, y: 19 }, box).textContent = cut(node.title, 32);
            shape('text', { x: node.w / 2, y: 35, class: 'shape' }, box).textContent = cut(`${node.shape} ${node.dtype}`, 38);
            shape('title', {}, box).textContent = name;
            node.box = box;
          });

          // Pan and zoom.
          let scale = 1, left = 0, top = 0;
          const apply = () => {
            view.setAttribute('transform', `translate(${left} ${top}) scale(${scale})`);
            canvas.classList.toggle('far', scale < 0.22);
          };
          const size = () => canvas.getBoundingClientRect();
          const zoom = (factor, x, y) => {
            const next = Math.min(4, Math.max(0.01, scale * factor));
            left = x - (x - left) * next / scale;
            top = y - (y - top) * next / scale;
            scale = next;
            apply();
          };
          const zoomMiddle = (factor) => { const s = size(); zoom(factor, s.width / 2, s.height / 2); };
          const bounds = () => nodes.reduce((b, n) => ({
            left: Math.min(b.left, n.x - n.w / 2), right: Math.max(b.right, n.x + n.w / 2), bottom: Math.max(b.bottom, n.y + height)
          }), { left: Infinity, right: -Infinity, bottom: 0 });
          const fit = (least) => {
            if (!nodes.length) return;
            const b = bounds(), s = size(), margin = 24;
            scale = Math.min((s.width - 2 * margin) / (b.right - b.left), (s.height - 2 * margin) / b.bottom, 1.25);
            scale = Math.max(scale, least);
            const whole = scale * b.bottom <= s.height;
            left = s.width / 2 - scale * (whole && scale * (b.right - b.left) <= s.width ? (b.left + b.right) / 2 : nodes[0].x);
            top = whole ? (s.height - scale * b.bottom) / 2 : margin;
            apply();
          };
          const center = (node) => {
            const s = size();
            if (scale < 0.5) scale = 0.9;
            left = s.width / 2 - scale * node.x;
            top = s.height / 2 - scale * (node.y + height / 2);
            apply();
          };
          const isSeen = (node) => {
            const s = size(), x = node.x * scale + left, y = node.y * scale + top, half = node.w / 2 * scale;
            return scale >= 0.22 && x - half > 0 && x + half < s.width && y > 0 && y + height * scale < s.height;
          };
          canvas.addEventListener('wheel', (event) => {
            event.preventDefault();
            const s = size(), unit = event.deltaMode === 1 ? 18 : 1;
            zoom(Math.exp(-event.deltaY * unit * 0.0016), event.clientX - s.left, event.clientY - s.top);
          }, { passive: false });
          let drag = null;
          canvas.addEventListener('pointerdown', (event) => {
            if (event.button === 0) drag = { x: event.clientX, y: event.clientY, left, top, moved: false };
          });
          canvas.addEventListener('pointermove', (event) => {
            if (!drag) return;
            const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
            if (!drag.moved && Math.hypot(dx, dy) < 4) return;
            if (!drag.moved) { drag.moved = true; canvas.setPointerCapture(event.pointerId); canvas.classList.add('dragging'); }
            left = drag.left + dx;
            top = drag.top + dy;
            apply();
          });
          let wasDragged = false;
          const drop = () => { wasDragged = drag !== null && drag.moved; drag = null; canvas.classList.remove('dragging'); };
          canvas.addEventListener('pointerup', drop);
          canvas.addEventListener('pointercancel', drop);

          // Details.
          let selected = null;
          const row = (list, term, text, name) => { make('dt', term, list); return make('dd', text, list, name); };
          const link = (number, words, parent) => {
            const node = nodes[number];
            if (!node) { make('span', `${words}entry ${number}, not drawn`, parent); return; }
            make('button', `${words}${number} ${cut(node.title, 60)} ${node.shape}`, parent).addEventListener('click', () => {
              open(number);
              node.box.focus({ preventScroll: true });
            });
          };
          const numbers = (gradient, parent) => {
            const list = make('dl', null, parent);
            for (const key of ['min', 'max', 'mean', 'norm']) row(list, key, gradient[key], 'values');
            row(list, 'NaN', gradient.nan, gradient.nan ? 'warning' : '');
            row(list, 'Inf', gradient.inf, gradient.inf ? 'warning' : '');
            row(list, 'values', gradient.values, 'values');
          };
          const show = (node) => {
            details.replaceChildren();
            details.hidden = !node;
            if (!node) { delete details.dataset.node; return; }
            details.dataset.node = node.number;
            const close = make('button', '\u00d7', details, 'close');
            close.setAttribute('aria-label', 'Close the details');
            close.addEventListener('click', () => { node.box.focus({ preventScroll: true }); open(null); });
            make('h2', `${node.number} ${node.name}`, details);
            const facts = make('dl', null, details);
            if (node.label !== null) row(facts, 'tensor', node.label);
            if (node.operator !== null) row(facts, 'operator', node.operator);
            row(facts, 'result', `${node.shape} ${node.dtype}, ${node.device}`);
            if (node.module !== null) row(facts, 'module', node.module);
            if (node.site !== null) row(facts, 'called at', node.site);
            if (node.view !== null) row(facts, 'memory', node.view);
            if (node.inputs.length) {
              make('h3', 'Sends gradients to', details);
              const list = make('div', null, details, 'links');
              node.inputs.forEach((input, i) => {
                if (input === null) make('span', `input ${i}: needs no gradient`, list);
                else link(input, `input ${i}: `, list);
              });
            }
            if (node.users.length) {
              make('h3', 'Used by', details);
              const list = make('div', null, details, 'links');
              node.users.slice(0, 50).forEach((user) => link(user, '', list));
              if (node.users.length > 50) make('span', `and ${node.users.length - 50} more`, list);
            }
            if (node.saved.length || node.freed) make('h3', 'Saved for the way back', details);
            if (node.freed) make('p', 'Let go of by backward().', details);
            node.saved.forEach((value) => {
              const box = make('div', null, details, 'saved'), list = make('dl', null, box);
              row(list, value.origin, `${value.shape} ${value.dtype}`);
              row(list, 'memory', value.bytes);
              row(list, 'version', value.changed ? `${value.version}, changed in place since` : value.version,
                value.changed ? 'warning' : '');
              if (value.values) row(list, 'values', value.values, 'values');
            });
            node.gradients.forEach((gradient) => {
              make('h3', gradient.output ? `Gradient of output ${gradient.output}` : 'Gradient', details);
              numbers(gradient, details);
            });
          };
          const choose = (node) => {
            if (selected) {
              selected.box.classList.remove('selected');
              selected.box.removeAttribute('aria-pressed');
              selected.paths.forEach((path) => path.classList.remove('near'));
            }
            selected = node;
            show(node);
            if (!node) return;
            node.box.classList.add('selected');
            node.box.setAttribute('aria-pressed', 'true');
            node.paths.forEach((path) => path.classList.add('near'));
            rove(node);
            if (!isSeen(node)) center(node);
          };
          const wanted = () => {
            const match = /^#node=(\d+)$/.exec(location.hash);
            return match ? nodes[Number(match[1])] || null : null;
          };
          // The address is the one place that says what is selected.
          const open = (number) => {
            const hash = number === null ? '#' : `#node=${number}`;
            if (location.hash === hash) choose(wanted()); else location.hash = hash;
          };
          window.addEventListener('hashchange', () => choose(wanted()));

          // Keyboard: one box at a time is in the order of tabs.
          let current = nodes[0];
          const rove = (node) => {
            if (current) current.box.setAttribute('tabindex', -1);
            current = node;
            node.box.setAttribute('tabindex', 0);
          };
          const visit = (node) => {
            if (!node) return;
            rove(node);
            node.box.focus({ preventScroll: true });
            if (!isSeen(node)) center(node);
          };
          const boxOf = (target) => { const box = target.closest('.box'); return box ? nodes[Number(box.dataset.node)] : null; };
          boxLayer.addEventListener('click', (event) => {
            const node = boxOf(event.target);
            if (node && !wasDragged) open(node.number);
          });
          boxLayer.addEventListener('keydown', (event) => {
            const node = boxOf(event.target);
            if (!node) return;
            const next = {
              ArrowDown: () => visit(nodes[node.inputs.find((i) => i !== null)]), ArrowUp: () => visit(nodes[node.users[0]]),
              ArrowLeft: () => visit(node.layer[node.place - 1]), ArrowRight: () => visit(node.layer[node.place + 1]),
              Home: () => visit(nodes[0]), Enter: () => open(node.number), ' ': () => open(node.number)
            }[event.key];
            if (next) { event.preventDefault(); next(); }
          });
          document.addEventListener('keydown', (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.target === search) return;
            if (event.key === '/') { event.preventDefault(); search.focus(); }
            else if (event.key === '+' || event.key === '=') zoomMiddle(1.25);
            else if (event.key === '-') zoomMiddle(0.8);
            else if (event.key === '0') fit(0.01);
            else if (event.key === 'Escape' && selected) { visit(selected); open(null); }
          });

          // Search.
          let matches = [], match = -1;
          const text = (node) => [
            '#' + node.number, node.name, node.operator, node.label, node.module, node.site, node.shape, node.dtype, node.view
          ].filter((part) => part !== null).join('\n').toLowerCase();
          const find = () => {
            const words = search.value.trim().toLowerCase();
            matches = words ? nodes.filter((node) => {
              node.text = node.text || text(node);
              return /^#\d+$/.test(words) ? words === '#' + node.number : node.text.includes(words);
            }) : [];
            match = -1;
            nodes.forEach((node) => node.box.classList.remove('found'));
            matches.forEach((node) => node.box.classList.add('found'));
            canvas.classList.toggle('searching', words !== '');
            byId('found').textContent = words ? `${matches.length} of ${nodes.length}` : '';
          };
          search.addEventListener('input', find);
          search.addEventListener('keydown', (event) => {
            if (event.key === 'Escape') { search.value = ''; find(); }
            if (event.key !== 'Enter' || !matches.length) return;
            match = (match + (event.shiftKey ? matches.length - 1 : 1)) % matches.length;
            byId('found').textContent = `${match + 1} of ${matches.length}`;
            open(matches[match].number);
            center(matches[match]);
          });

          // The rest.
          byId('zoom-in').addEventListener('click', () => zoomMiddle(1.25));
          byId('zoom-out').addEventListener('click', () => zoomMiddle(0.8));
          byId('fit').addEventListener('click', () => fit(0.01));
          byId('theme').addEventListener('click', () => {
            const root = document.documentElement;
            const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
            root.dataset.theme = isDark ? 'light' : 'dark';
          });
          data.kinds.forEach(([kind, words]) => {
            const item = make('li', null, byId('legend')), count = nodes.filter((node) => node.kind === kind).length;
            make('i', null, item).style.background = `var(--${kind})`;
            make('span', `${words} (${count})`, item);
          });
          if (!nodes.length) byId('legend').remove();
          if (data.omitted) byId('summary').textContent += `; the ${data.omitted} entries farthest from the tensor are not drawn`;
          const first = wanted();
          if (first) choose(first);
          fit(0.7);
          if (first && !isSeen(first)) center(first);
          document.documentElement.dataset.ready = 'true';
        })();
        """#
}
