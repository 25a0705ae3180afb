// What a page of routectl does: decides by a rule table (routectl/engine/portable.py), and filters lists.

// --- deciding ---------------------------------------------------------------

/** Whether a point is in a box; null, no limit, is larger than every number. */
function inside(box, point) {
  return box.every(([axis, low, high]) => {
    const value = point[axis];
    if (Array.isArray(low)) return low.includes(value);
    if (value === null) return high === null;
    return value >= low && (high === null || value <= high);
  });
}

/** Whether a point is in one of these boxes, which are given by their numbers. */
function within(table, boxes, point) {
  return boxes.some((number) => inside(table.boxes[number], point));
}

/** Where answers are, axis by axis of a table. */
function located(table, answers) {
  return table.axes.map((axis) => {
    const answer = answers[axis.question];
    if (axis.places) return axis.places[answer];
    return answer === null ? axis.absent : answer;
  });
}

/** Why a table can't read the answers; empty where it can. */
function unreadable(table, answers) {
  for (const { question, words } of table.unknown) {
    if (answers[question]) return words;
  }
  for (const axis of table.axes) {
    const answer = answers[axis.question];
    if (axis.values || answer === null) continue;
    const high = axis.high ?? 2 ** 53;
    if (!Number.isInteger(answer) || answer < axis.low || answer > high) {
      return `${quoted(axis.name)} is a whole number from ${axis.low} to ${axis.high ?? "2^53"} here`;
    }
  }
  return "";
}

/** What a table decides at a point, and why: the first rule that holds, and who was refused before. */
function decide(table, point) {
  const refused = [];
  for (const rule of table.rules) {
    if (!within(table, rule.when, point)) continue;
    const stop = table.stops[rule.stops].find((number) => within(table, table.refusals[number].boxes, point));
    if (stop === undefined) return { rule, refused, passed: passedOver(table, rule, point), cost: cost(table, rule, point) };
    refused.push({ model: table.models[rule.model].name, step: rule.step, reason: table.refusals[stop].reason });
  }
  throw new Error("the last rule holds everywhere");
}

/** The routes before the one that decides, each with the first of its checks that fails. */
function passedOver(table, rule, point) {
  return table.routes.slice(0, rule.route ?? table.routes.length).map(({ name, checks }) => {
    return { route: name, reason: checks.find(({ boxes }) => !within(table, boxes, point)).reason };
  });
}

/** US dollars; null where the price is unknown or no model serves. */
function cost(table, rule, point) {
  const price = rule.model === null ? null : table.models[rule.model].price;
  if (!price) return null;
  const [answer, prompt] = rule.controls;
  const [input, output] = table.tokens.map((axis) => point[axis]);
  return (Math.min(input, prompt ?? input) * price[0] + Math.min(output, answer ?? output) * price[1]) / 1e6;
}

// --- in words, as `routectl simulate --explain` says it but for the numbers behind a reason ---------------------

const MOST_NAMES = 6;

/** A name between backticks; none of its own may end them. */
function quoted(name) {
  return `\`${name.replaceAll("`", "'")}\``;
}

function named(names) {
  const shown = names.length <= MOST_NAMES ? names : names.slice(0, MOST_NAMES - 1);
  const more = names.length - shown.length;
  return shown.map(quoted).join(", ") + (more ? ` and ${more} more` : "");
}

function dollars(amount) {
  if (amount === null) return "unknown, the model has no price";
  if (amount === 0) return "$0";
  const [whole, rest] = amount.toFixed(6).split(".");
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${rest}`;
}

function headline(table, rule) {
  if (rule.action === "unrouted") return "unrouted: no route takes the request";
  const route = quoted(table.routes[rule.route].name);
  const place = rule.step === 0 ? `the target of route ${route}` : `step ${rule.step} of route ${route}`;
  if (rule.action === "static") return `static answer: ${place}`;
  if (rule.action === "reject") return `rejected: nothing of route ${route} may serve`;
  return `${quoted(table.models[rule.model].name)} serves${rule.action === "reduced_scope" ? " a reduced scope" : ""}: ${place}`;
}

/** The lines of a trace, each with those below it. */
function explained(table, { rule, refused, passed, cost: amount }) {
  const lines = [];
  const add = (text, below = []) => lines.push({ text, below });
  for (let first = 0, next; first < passed.length; first = next) {
    const { reason } = passed[first];
    for (next = first; next < passed.length && passed[next].reason === reason; ) next += 1;
    add(`passed over ${named(passed.slice(first, next).map(({ route }) => route))}: ${reason}`);
  }
  if (rule.route !== null) {
    const steps = refused.map(({ model, step, reason }) => `step ${step}: ${quoted(model)} refused, ${reason}`);
    const model = table.models[rule.model];
    if (model) {
      const scope = rule.action === "reduced_scope" ? " a reduced scope" : "";
      steps.push(`step ${rule.step}: ${quoted(model.name)} of ${quoted(model.provider)} serves${scope}`);
    } else steps.push(rule.action === "static" ? `step ${rule.step}: static answer` : "nothing left: rejected");
    add(`route ${quoted(table.routes[rule.route].name)} takes the request`, steps);
  }
  const caps = ["max_output_tokens", "prune_input_to"].map((name, place) => [name, rule.controls?.[place] ?? null]);
  const told = caps.filter(([, cap]) => cap !== null).map(([name, cap]) => `\`${name}\` ${cap}`);
  if (told.length) add(`controls: ${told.join(", ")}`);
  if (rule.escalation !== null) add(`escalation: goes on to ${quoted(rule.escalation)}`);
  if (rule.model !== null) add(`estimated cost: ${dollars(amount)}`);
  return lines;
}

/** What two decisions have to have in common to count as alike. */
function outcome(table, { rule }) {
  const model = table.models[rule.model]?.name ?? null;
  return JSON.stringify([rule.action, table.routes[rule.route]?.now ?? null, model, rule.step, rule.controls]);
}

// --- the page ---------------------------------------------------------------

/** An element with text in it; what stands between backticks is code. */
function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  text.split("`").forEach((part, place) => {
    if (place % 2) made.append(Object.assign(document.createElement("code"), { textContent: part }));
    else made.append(part);
  });
  return made;
}

function drawn(lines) {
  const list = element("ul", "", "trace");
  for (const { text, below } of lines) {
    const item = element("li", text);
    if (below.length) item.append(drawn(below.map((line) => ({ text: line, below: [] }))));
    list.append(item);
  }
  return list;
}

function answerOf(control) {
  if (control.type === "checkbox") return control.checked ? 1 : 0;
  if (control.type !== "number") return Number(control.value);
  return control.value === "" && !control.validity.badInput ? null : control.valueAsNumber;
}

function put(control, answer) {
  if (control.type === "checkbox") control.checked = answer === 1;
  else control.value = answer === null ? "" : String(answer);
}

/** A panel: real form controls, and what each side decides for what they say. */
function panel(section) {
  const { sides, usual, first } = JSON.parse(document.getElementById(`${section.id}-tables`).textContent);
  const controls = [...section.querySelectorAll("[data-question]")];
  const places = [...section.querySelectorAll("[data-side]")];
  const status = section.querySelector("[role=status]");

  function show() {
    const answers = controls.map(answerOf);
    const told = sides.map(({ table }, side) => {
      const place = places[side];
      const problem = unreadable(table, answers);
      if (problem) {
        place.dataset.action = "unreadable";
        place.replaceChildren(element("p", `can't be read: ${problem}`, "headline"));
        return [problem, null];
      }
      const decision = decide(table, located(table, answers));
      place.dataset.action = decision.rule.action;
      place.replaceChildren(
        element("p", headline(table, decision.rule), "headline"),
        drawn(explained(table, decision)),
      );
      return [outcome(table, decision), decision.rule.escalation];
    });
    const alike = told.every(([each]) => each === told[0][0]);
    const passed = told.every(([, whom]) => whom === told[0][1]);
    section.dataset.alike = String(alike && passed);
    const heads = places.map((place) => place.querySelector(".headline").textContent);
    status.replaceChildren(
      element("strong", !alike ? "Decided otherwise. " : passed ? "Decided alike. " : "Decided alike, passed on otherwise. "),
      element("span", alike ? `Both: ${heads[0]}` : `Before: ${heads[0]}. Now: ${heads[1]}`, "spoken"),
    );
    for (const part of section.querySelectorAll("details")) {
      const changed = [...part.querySelectorAll("[data-question]")].filter((control) => {
        return answerOf(control) !== usual[control.dataset.question];
      }).length;
      part.querySelector(".set").textContent = changed ? `${changed} set` : "";
    }
  }

  function load(answers) {
    const wanted = usual.slice();
    for (const [question, answer] of answers) wanted[question] = answer;
    controls.forEach((control, question) => put(control, wanted[question]));
    show();
    for (const part of section.querySelectorAll("details")) {
      if (part.querySelector(".set").textContent) part.open = true;
    }
  }

  section.querySelector("form").addEventListener("input", show);
  section.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  section.querySelector("[data-clear]").addEventListener("click", () => load([]));
  for (const button of document.querySelectorAll(`[data-panel="${section.id}"]`)) {
    button.addEventListener("click", () => {
      load(JSON.parse(button.dataset.answers));
      section.scrollIntoView({ block: "start" });
      section.querySelector("h3").focus({ preventScroll: true });
    });
  }
  load(first);
  section.hidden = false;
}

/** A list that a text field narrows: groups without a match are hidden, the others opened. */
function filter(field) {
  const section = document.getElementById(field.dataset.filter);
  const groups = [...section.querySelectorAll("details")].map((group) => {
    const title = group.querySelector("summary").textContent.toLowerCase();
    const entries = [...group.querySelectorAll("li")].map((entry) => [entry, `${title} ${entry.textContent.toLowerCase()}`]);
    return { group, entries, open: group.open };
  });
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { group, entries, open } of groups) {
      let here = 0;
      for (const [entry, text] of entries) {
        entry.hidden = !words.every((word) => text.includes(word));
        here += entry.hidden ? 0 : 1;
      }
      group.hidden = !here;
      group.open = words.length ? here > 0 : open;
      shown += here;
    }
    section.querySelector("[role=status]").textContent = words.length ? `${shown} shown` : "";
  });
  field.closest(".filter").hidden = false;
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-filter]").forEach(filter);
  document.querySelectorAll("section.panel").forEach(panel);
}
