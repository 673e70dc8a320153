/**
 * The script of a shop's pages, plain ES2017 without dependencies. It keeps the click id of the landing page
 * first-party and reports sales with it; `afflux.q` holds the calls made before it was loaded.
 */
export const PIXEL_SCRIPT = `(function (w, d) {
  'use strict';
  var queue = (w.afflux && w.afflux.q) || [];
  var src = d.currentScript && d.currentScript.src;
  var settings = { base: src ? new URL('.', src).href : '', parameter: 'click_id', days: 30, offerId: null, domain: null };
  var NAME = 'afflux_click_id';
  var ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

  function attempt(work) {
    try { return work(); } catch (error) { return null; }
  }
  function isPrivate() {
    return !!(w.navigator && (w.navigator.globalPrivacyControl || w.navigator.doNotTrack === '1'));
  }
  function readCookie() {
    var found = ('; ' + d.cookie).split('; ' + NAME + '=')[1];
    return found ? found.split(';')[0] : null;
  }
  function readStored() {
    var text = w.localStorage.getItem(NAME);
    var stored = text ? JSON.parse(text) : null;
    return stored && stored.until > Date.now() ? stored.id : null;
  }
  function keep(id) {
    if (isPrivate()) {
      attempt(function () { w.sessionStorage.setItem(NAME, id); });
      return;
    }
    var ms = settings.days * 864e5;
    attempt(function () { w.localStorage.setItem(NAME, JSON.stringify({ id: id, until: Date.now() + ms })); });
    attempt(function () {
      d.cookie = NAME + '=' + id + '; Max-Age=' + Math.round(ms / 1000) + '; Path=/; SameSite=Lax' +
        (settings.domain ? '; Domain=' + settings.domain : '') + (w.location.protocol === 'https:' ? '; Secure' : '');
    });
  }
  function landed() {
    return attempt(function () { return new URL(w.location.href).searchParams.get(settings.parameter); });
  }
  function clickId() {
    var places = [
      landed,
      function () { return w.sessionStorage.getItem(NAME); },
      readStored,
      readCookie
    ];
    for (var i = 0; i < places.length; i++) {
      var id = attempt(places[i]);
      if (id && ID.test(id)) return id.toLowerCase();
    }
    return null;
  }
  function send(fields) {
    var query = Object.keys(fields).filter(function (name) {
      return fields[name] !== undefined && fields[name] !== null;
    }).map(function (name) {
      var value = fields[name];
      var text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      var snake = name.replace(/[A-Z]/g, function (letter) { return '_' + letter.toLowerCase(); });
      return encodeURIComponent(snake) + '=' + encodeURIComponent(text);
    }).join('&');
    var url = settings.base + 'px.gif?' + query;
    var options = { mode: 'no-cors', credentials: 'omit', keepalive: true, referrerPolicy: 'origin' };
    if (w.fetch) return w.fetch(url, options).catch(function () {});
    var image = new w.Image();
    image.referrerPolicy = 'origin';
    image.src = url;
  }

  var commands = {
    init: function (options) {
      Object.assign(settings, options);
      var id = landed();
      if (id && ID.test(id)) keep(id.toLowerCase());
    },
    conversion: function (fields) {
      return send(Object.assign({ clickId: clickId(), offerId: settings.offerId }, fields));
    },
    clickId: function (callback) {
      callback(clickId());
    }
  };
  w.afflux = function (command) {
    var run = Object.prototype.hasOwnProperty.call(commands, command) && commands[command];
    if (run) return run.apply(null, Array.prototype.slice.call(arguments, 1));
  };
  for (var i = 0; i < queue.length; i++) w.afflux.apply(null, queue[i]);
})(window, document);
`;
