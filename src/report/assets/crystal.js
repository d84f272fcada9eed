"use strict";
// View of a crystal: ions as shaded spheres (WebGL2 point sprites), or as circles in an SVG where
// there is no WebGL. Drag or arrow keys turn it, wheel or + and - zoom.
(function () {
  const frames = page.crystals;  // page: curves.js
  const box = document.getElementById("crystal");
  if (!box || !frames.length) return;
  const styles = { host: [0.23, 0.49, 0.85, 1.2], guest: [0.84, 0.37, 0.0, 1.0],
                   anion: [0.94, 0.83, 0.25, 1.4], psl: [0.65, 0.65, 0.65, 0.7] };
  const order = Object.keys(styles);
  const view = { frame: frames[0], turn: [1, 0, 0, 0, 1, 0, 0, 0, 1], zoom: 1,
                 solution: false, cut: true };
  const css = role => `rgb(${styles[role].slice(0, 3).map(c => Math.round(255 * c)).join(",")})`;

  // frame.ions: x, y, z [0.01 Å from the crystal's centre], role index, 1 in the crystal / 0 not.
  const extent = frame => {
    let largest = 1;
    for (let i = 0; i < frame.ions.length; i += 5) {
      if (frame.ions[i + 4]) largest = Math.max(largest, Math.hypot(...frame.ions.slice(i, i + 3)));
    }
    return largest / 100 + 2;
  };

  function webglPainter() {
    const canvas = document.createElement("canvas");
    const gl = canvas.getContext("webgl2", { preserveDrawingBuffer: true });
    if (!gl) return null;
    const program = gl.createProgram();
    for (const [type, text] of [[gl.VERTEX_SHADER, `#version 300 es
      layout(location=0) in vec3 position; layout(location=1) in vec2 kind;
      uniform mat3 turn; uniform vec2 scale; uniform float pixels, solution, cut;
      uniform vec4 style[4]; out vec3 colour; out float depth;
      void main() {
        vec3 p = turn * position * 0.01; vec4 s = style[int(kind.x)];
        bool hidden = (kind.y < 0.5 && solution < 0.5) || (cut > 0.5 && p.z > 0.0);
        gl_Position = hidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(p.xy * scale, -p.z * 0.002, 1.0);
        gl_PointSize = 2.0 * s.w * pixels; depth = s.w * 0.001; colour = s.rgb;
      }`], [gl.FRAGMENT_SHADER, `#version 300 es
      precision highp float; in vec3 colour; in float depth; out vec4 pixel;
      void main() {
        vec2 d = 2.0 * gl_PointCoord - 1.0; float r = dot(d, d); if (r > 1.0) discard;
        float z = sqrt(1.0 - r); gl_FragDepth = gl_FragCoord.z - depth * z;
        float light = 0.35 + 0.65 * max(0.0, dot(vec3(d.x, -d.y, z), vec3(-0.4, 0.5, 0.77)));
        pixel = vec4(colour * light, 1.0);
      }`]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw Error(gl.getProgramInfoLog(program));
    gl.useProgram(program);
    gl.enable(gl.DEPTH_TEST);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    [[0, 3, 0], [1, 2, 12]].forEach(([place, size, offset]) => {
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, 20, offset);
    });
    const at = name => gl.getUniformLocation(program, name);
    gl.uniform4fv(at("style"), order.flatMap(role => styles[role]));
    box.append(canvas);
    let loaded = null;
    return () => {
      if (loaded !== view.frame) {
        gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(view.frame.ions), gl.STATIC_DRAW);
        loaded = view.frame;
      }
      const ratio = window.devicePixelRatio || 1;
      const [w, h] = [box.clientWidth * ratio, box.clientHeight * ratio];
      [canvas.width, canvas.height] = [w, h];
      const scale = 0.95 * view.zoom / extent(view.frame);
      gl.viewport(0, 0, w, h);
      gl.uniformMatrix3fv(at("turn"), true, view.turn);
      gl.uniform2f(at("scale"), scale * h / w, scale);
      gl.uniform1f(at("pixels"), scale * h / 2);
      gl.uniform1f(at("solution"), view.solution);
      gl.uniform1f(at("cut"), view.cut);
      gl.drawArrays(gl.POINTS, 0, view.frame.ions.length / 5);
    };
  }

  function svgPainter() {
    document.getElementById("no-webgl").hidden = false;
    return () => {
      const { frame, turn: m } = view, half = extent(frame) / view.zoom, circles = [];
      for (let i = 0; i < frame.ions.length; i += 5) {
        const [x, y, z, role, inside] = frame.ions.slice(i, i + 5);
        const [u, v, w] = [0, 3, 6].map(k => (m[k] * x + m[k + 1] * y + m[k + 2] * z) / 100);
        if ((!inside && !view.solution) || (view.cut && w > 0)) continue;
        circles.push([w, `<circle cx="${u.toFixed(2)}" cy="${(-v).toFixed(2)}" r="${
          styles[order[role]][3]}" fill="${css(order[role])}"/>`]);
      }
      circles.sort((a, b) => a[0] - b[0]);
      box.innerHTML = `<svg viewBox="${-half} ${-half} ${2 * half} ${2 * half}" stroke="#333"
        stroke-width="0.08">${circles.map(c => c[1]).join("")}</svg>`;
    };
  }

  const paint = webglPainter() || svgPainter();
  const show = () => {
    paint();
    box.dataset.renderer = box.firstElementChild.tagName.toLowerCase();
    box.dataset.ions = view.frame.ions.length / 5;
  };
  function rotate(a, b) {  // by a around the screen's vertical axis, b around its horizontal one
    const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
    const r = [ca, 0, sa, sb * sa, cb, -sb * ca, -cb * sa, sb, cb * ca];
    view.turn = view.turn.map((_, k) => [0, 1, 2].reduce((sum, j) =>
      sum + r[3 * Math.floor(k / 3) + j] * view.turn[3 * j + k % 3], 0));
    show();
  }
  function zoom(factor) {
    view.zoom = Math.min(20, Math.max(0.2, view.zoom * factor));
    show();
  }
  box.addEventListener("pointerdown", event => box.setPointerCapture(event.pointerId));
  box.addEventListener("pointermove", event => {
    if (event.buttons) rotate(event.movementX * 0.008, event.movementY * 0.008);
  });
  box.addEventListener("wheel", event => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * 0.001));
  }, { passive: false });
  box.addEventListener("keydown", event => {
    const turn = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1],
                   ArrowDown: [0, 0.1] }[event.key];
    if (turn) rotate(...turn);
    else if (event.key === "+") zoom(1.15);
    else if (event.key === "-") zoom(1 / 1.15);
    else return;
    event.preventDefault();
  });
  for (const name of ["solution", "cut"]) {
    document.getElementById("show-" + name).addEventListener("change", event => {
      view[name] = event.target.checked;
      show();
    });
  }
  function species(frame) {
    document.getElementById("crystal-species").replaceChildren(...order.map((role, i) => {
      const item = document.createElement("span"), dot = document.createElement("i");
      dot.className = "swatch";
      dot.style.background = css(role);
      item.append(dot, frame.species[i]);
      return item;
    }));
  }
  const pick = i => {
    view.frame = frames[i];
    species(view.frame);
    show();
  };
  const select = document.getElementById("crystal-run");
  frames.forEach((frame, i) => select.add(new Option(frame.name, i)));
  select.addEventListener("change", () => pick(Number(select.value)));
  select.closest("label").hidden = frames.length < 2;
  new ResizeObserver(show).observe(box);
  pick(0);
  rotate(0.5, 0.35);
})();
