// The field that uploads a file in parts (cms/widgets.py). Each part waits until the server has it; after a dead spot, and when the
// same file is chosen again after a reload, it goes on where the server says. The value is a public id, or several.
(function () {
  "use strict";

  const RETRY_MS = 3000;
  const POLL_MS = 3000;

  function token() {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }

  function megabytes(bytes) {
    return bytes >= 1048576 ? (bytes / 1048576).toFixed(1) + " MB" : Math.max(1, Math.round(bytes / 1024)) + " KB";
  }

  function length(seconds) {
    const whole = Math.round(seconds);
    return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
  }

  function pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  class Refused extends Error {}

  class MediumUpload extends HTMLElement {
    connectedCallback() {
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.start(), { once: true });
      else setTimeout(() => this.start(), 0); // a block's value is set by Wagtail just after the element was put in
    }

    start() {
      if (this.settings || !this.isConnected) return;
      this.settings = JSON.parse(this.dataset.upload);
      this.words = this.settings.words;
      this.input = this.querySelector("input[type=hidden]");
      this.list = this.querySelector(".medium-files");
      this.chooser = this.querySelector("input[type=file]");
      this.alert = this.querySelector(".error-message");
      this.chooser.multiple = this.settings.multiple;
      this.chooser.addEventListener("change", () => this.take());
      this.ids().forEach((id) => this.showKept(id));
    }

    ids() {
      return this.input.value.split(" ").filter(Boolean);
    }

    change(ids) {
      this.input.value = ids.join(" ");
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    async take() {
      const files = Array.from(this.chooser.files);
      this.chooser.value = "";
      this.say("");
      for (const file of files) await this.upload(file);
    }

    say(words) {
      this.alert.textContent = words;
      this.alert.hidden = !words;
    }

    async upload(file) {
      if (file.size > this.settings.limit) {
        this.say(this.words.tooBig);
        return;
      }
      const row = this.addRow(file.name);
      const bar = element("progress");
      bar.max = file.size;
      bar.setAttribute("aria-label", file.name);
      row.append(bar);
      const controller = { stopped: false };
      row.remove_.textContent = this.words.cancel;
      row.remove_.addEventListener("click", () => {
        controller.stopped = true;
      });
      try {
        const medium = await this.send(file, (done, words) => this.progress(row, bar, done, file.size, words), controller);
        row.remove();
        if (!medium) return;
        const others = this.settings.multiple ? this.ids() : [];
        if (!this.settings.multiple) this.list.textContent = "";
        this.change(others.concat(medium.id));
        this.show(this.addRow(medium.name), medium);
      } catch (error) {
        row.remove();
        this.say(error instanceof Refused ? error.message : this.words.failed);
      }
    }

    progress(row, bar, done, size, words) {
      bar.value = done;
      row.state.textContent = words || `${this.words.uploading} ${Math.floor((100 * done) / size)}%`;
    }

    // The kept file's facts; null when the person stopped it.
    async send(file, report, controller) {
      const key = `upload:${this.settings.kind}:${file.name}:${file.size}:${file.lastModified}`;
      let { url, part, received } = await this.begin(file, key);
      while (received < file.size) {
        if (controller.stopped) return null;
        report(received);
        const piece = file.slice(received, received + part);
        const answer = await this.ask(`${url}?offset=${received}`, "PUT", piece, () => report(received, this.words.waiting));
        received = answer.received;
      }
      report(file.size, this.words.checking);
      const medium = await this.ask(url, "POST", "", () => report(file.size, this.words.waiting));
      this.forget(key);
      return medium;
    }

    async begin(file, key) {
      const known = this.remembered(key);
      if (known) {
        const response = await fetch(known, { headers: { Accept: "application/json" } }).catch(() => null);
        if (response && response.ok) return { url: known, ...(await response.json()) };
        this.forget(key);
      }
      const holder = this.settings.unit ? this : document.querySelector("medium-upload[data-unit]");
      const unit = this.settings.unit || (holder && holder.dataset.unit) || "";
      const told = JSON.stringify({ kind: this.settings.kind, name: file.name, size: file.size, unit });
      const begun = await this.ask(this.settings.start, "POST", told);
      this.remember(key, begun.url);
      return begun;
    }

    // Asks until there is an answer: a network that is gone comes back.
    async ask(url, method, body, waiting) {
      for (let tries = 0; ; tries += 1) {
        const headers = { "X-CSRFToken": token(), "Content-Type": "application/octet-stream", Accept: "application/json" };
        const response = await fetch(url, { method, body, headers, redirect: "manual" }).catch(() => null);
        if (response && (response.ok || response.status === 409)) return response.json();
        if (response && response.status === 400) throw new Refused((await response.json()).problem);
        if (response && (response.type === "opaqueredirect" || response.status === 403)) throw new Refused(this.words.loggedOut);
        if (response && response.status < 500) throw new Refused(this.words.failed);
        if (tries >= 200) throw new Refused(this.words.failed);
        if (waiting) waiting();
        await pause(RETRY_MS);
      }
    }

    remembered(key) {
      try {
        return sessionStorage.getItem(key);
      } catch (error) {
        return null;
      }
    }

    remember(key, url) {
      try {
        sessionStorage.setItem(key, url);
      } catch (error) {
        // Without storage an upload begins anew after a reload.
      }
    }

    forget(key) {
      try {
        sessionStorage.removeItem(key);
      } catch (error) {
        // Nothing was remembered.
      }
    }

    addRow(name) {
      const row = element("li", "medium-file");
      row.picture = element("span", "medium-picture");
      row.name = element("b", "medium-name", name);
      row.state = element("span", "meta");
      row.remove_ = element("button", "button button-small button-secondary", this.words.remove);
      row.remove_.type = "button";
      row.append(row.picture, row.name, row.state, row.remove_);
      this.list.append(row);
      return row;
    }

    async showKept(id) {
      const row = this.addRow("");
      const response = await fetch(`${this.settings.info}?id=${id}`).catch(() => null);
      if (response && response.ok) this.show(row, await response.json());
      else this.show(row, { id, name: "", size: 0, state: "ready", problem: "", seconds: null, picture: "" });
    }

    show(row, medium) {
      row.name.textContent = medium.name;
      row.remove_.textContent = this.words.remove;
      row.remove_.addEventListener("click", () => {
        row.remove();
        this.change(this.ids().filter((id) => id !== medium.id));
      });
      this.describe(row, medium);
    }

    describe(row, medium) {
      const facts = [medium.size ? megabytes(medium.size) : "", medium.seconds ? length(medium.seconds) : ""].filter(Boolean);
      if (medium.state === "processing") facts.push(this.words.processing);
      row.state.textContent = facts.join(" · ");
      if (medium.state === "failed") this.say(medium.problem || this.words.failed);
      if (medium.picture) {
        const picture = element("img");
        picture.src = medium.picture;
        picture.alt = "";
        row.picture.replaceChildren ? row.picture.replaceChildren(picture) : row.picture.append(picture);
      }
      if (medium.state === "processing" && row.isConnected) {
        setTimeout(async () => {
          const response = await fetch(`${this.settings.info}?id=${medium.id}`).catch(() => null);
          this.describe(row, response && response.ok ? await response.json() : medium);
        }, POLL_MS);
      }
    }
  }

  if (!customElements.get("medium-upload")) customElements.define("medium-upload", MediumUpload);
})();
