// The map: areas as quiet shapes, matters as marks, near ones as one circle with their number.
// Everything on it also stands in a list under it, which is what keyboards and readers use.
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import './style/map.scss';
import { clustersOf } from './clusters.js';

const SHAPES = {
  normal: '<circle cx="8" cy="8" r="7"/>',
  soon: '<path d="M8 1l7.5 14h-15z"/>',
  late: '<path d="M8 0l8 8-8 8-8-8z"/>',
};
const LISTED = 200;

function token(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

async function load(address) {
  const response = await fetch(address, { headers: { Accept: 'application/geo+json' } });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

function markIcon(lamp) {
  const kind = SHAPES[lamp] ? lamp : 'normal';
  const svg = `<svg viewBox="0 0 16 16" width="16" height="16">${SHAPES[kind]}</svg>`;
  return L.divIcon({ className: `map-mark map-mark-${kind}`, html: svg, iconSize: [16, 16] });
}

function clusterIcon(cluster) {
  const size = Math.min(56, 24 + 4 * Math.sqrt(cluster.count));
  const late = cluster.features.some((f) => f.properties.lamp === 'late') ? ' has-late' : '';
  const words = document.createElement('span');
  words.textContent = cluster.count;
  return L.divIcon({ className: `map-cluster${late}`, html: words, iconSize: [size, size] });
}

function linkTo(properties) {
  const link = document.createElement(properties.url ? 'a' : 'span');
  if (properties.url) link.href = properties.url;
  link.textContent = [properties.number, properties.title].filter(Boolean).join(' ');
  return link;
}

function popupOf(features) {
  const box = document.createElement('div');
  features.slice(0, 10).forEach((feature) => box.append(linkTo(feature.properties)));
  return box;
}

function redraw(map, layer, points) {
  layer.clearLayers();
  const bounds = map.getBounds().pad(0.2);
  const isClosest = map.getZoom() >= map.getMaxZoom();
  clustersOf(points, (lon, lat) => map.project([lat, lon]), bounds).forEach((cluster) => {
    const isOne = cluster.features.length === 1 && cluster.count === 1;
    const mark = L.marker([cluster.lat, cluster.lon], {
      icon: isOne ? markIcon(cluster.features[0].properties.lamp) : clusterIcon(cluster),
      keyboard: false,
    });
    if (isOne || isClosest || cluster.features.length === 1) mark.bindPopup(popupOf(cluster.features));
    else mark.on('click', () => map.setView([cluster.lat, cluster.lon], map.getZoom() + 2));
    layer.addLayer(mark);
  });
}

function addAreas(map, element, collection) {
  const style = {
    color: token(element, '--map-line'),
    fillColor: token(element, '--map-area'),
    fillOpacity: element.dataset.tiles ? 0.15 : 1,
    weight: 1.5,
  };
  const layer = L.geoJSON(collection, { style, interactive: false }).addTo(map);
  layer.eachLayer((area) => {
    const { name } = area.feature.properties;
    if (!name) return;
    const words = document.createElement('span');
    words.textContent = name;
    const icon = L.divIcon({ className: 'map-name', html: words, iconSize: [96, 18] });
    L.marker(area.getBounds().getCenter(), { icon, interactive: false, keyboard: false }).addTo(map);
  });
  return layer.getBounds();
}

function fill(list, features) {
  if (!list) return;
  list.replaceChildren();
  features.slice(0, LISTED).forEach((feature) => {
    const item = document.createElement('li');
    item.append(linkTo({ title: feature.properties.name, ...feature.properties }));
    list.append(item);
  });
  if (features.length > LISTED) {
    const rest = document.createElement('li');
    rest.textContent = `… ${features.length - LISTED}`;
    list.append(rest);
  }
}

function boundsOf(points) {
  return L.latLngBounds(points.map((f) => [f.geometry.coordinates[1], f.geometry.coordinates[0]]));
}

// Returns the function that shows other points; the first view is set before the first redraw.
function addPoints(map, element) {
  const layer = L.layerGroup().addTo(map);
  let shown = [];
  let hasView = false;
  map.on('moveend', () => {
    hasView = true;
    redraw(map, layer, shown);
  });
  const count = element.parentNode.querySelector('[data-map-count]');
  return (points) => {
    shown = points;
    const total = points.reduce((sum, feature) => sum + (feature.properties.count || 1), 0);
    if (count) count.textContent = count.dataset.words.replace('{count}', total);
    if (hasView) redraw(map, layer, shown);
    return hasView;
  };
}

// The switches of the layers: what is on is shown, listed, and remembered in the address.
class Layers {
  constructor(form) {
    this.form = form;
    this.boxes = [...form.querySelectorAll('input[type=checkbox]')];
    this.loaded = new Map();
    form.querySelector('[data-map-apply]').hidden = true;
    form.addEventListener('submit', (event) => event.preventDefault());
  }

  async points() {
    const on = this.boxes.filter((box) => box.checked);
    await Promise.all(on.map((box) => this.bring(box)));
    // Asked again, because one may have been switched off while another was on its way.
    const still = on.filter((box) => box.checked);
    return still.flatMap((box) => this.loaded.get(box.value) || []);
  }

  async bring(box) {
    if (!this.loaded.has(box.value)) {
      const found = await load(box.dataset.points);
      this.loaded.set(box.value, found.features);
    }
    const listed = this.form.parentNode.querySelector(`[data-map-listed="${box.value}"]`);
    fill(listed.querySelector('ul'), this.loaded.get(box.value));
  }

  remember() {
    const address = new URL(window.location.href);
    address.searchParams.delete('layers');
    const on = this.boxes.filter((box) => box.checked).map((box) => box.value);
    (on.length ? on : ['']).forEach((key) => address.searchParams.append('layers', key));
    window.history.replaceState(window.history.state, '', address);
  }

  onChange(show) {
    this.form.addEventListener('change', async (event) => {
      const listed = this.form.parentNode.querySelector(`[data-map-listed="${event.target.value}"]`);
      listed.hidden = !event.target.checked;
      this.remember();
      show(await this.points());
    });
  }
}

// A form's map: a click (or dragging the mark) fills the longitude and latitude fields.
function letPick(map, element) {
  const [lon, lat] = element.dataset.pick.split(',').map((id) => document.getElementById(id));
  let mark = null;
  const show = (at) => {
    if (mark) mark.setLatLng(at);
    else mark = L.marker(at, { icon: markIcon('late'), keyboard: false }).addTo(map);
  };
  map.on('click', ({ latlng }) => {
    show(latlng);
    lon.value = latlng.lng.toFixed(6);
    lat.value = latlng.lat.toFixed(6);
    lon.dispatchEvent(new Event('change', { bubbles: true }));
  });
  const follow = () => {
    if (lon.value && lat.value) show([Number(lat.value), Number(lon.value)]);
  };
  [lon, lat].forEach((field) => field.addEventListener('change', follow));
  follow();
}

function makeMap(element) {
  const words = element.dataset;
  const map = L.map(element, {
    preferCanvas: true,
    zoomControl: false,
    maxZoom: 19,
    zoomSnap: 0.5,
    zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (words.tiles) {
    L.tileLayer(words.tiles, { attribution: words.tilesBy, maxZoom: 19 }).addTo(map);
    element.classList.add('map-has-tiles');
  }
  return map;
}

async function draw(element) {
  if (element.dataset.drawn) return;
  element.dataset.drawn = 'yes';
  const { areas, points, at, pick } = element.dataset;
  const figure = element.parentNode;
  const map = makeMap(element);
  const form = figure.querySelector('[data-map-layers]');
  const layers = form && new Layers(form);
  const asked = layers ? layers.points() : points && load(points).then((found) => found.features);
  const [shapes, marks] = await Promise.all([areas && load(areas), asked]);
  const bounds = L.latLngBounds([]);
  if (shapes) bounds.extend(addAreas(map, element, shapes));
  const show = marks && addPoints(map, element);
  if (marks) show(marks);
  if (marks && marks.length) bounds.extend(boundsOf(marks));
  fill(figure.querySelector('[data-map-list]'), marks || (shapes ? shapes.features : []));
  if (at) {
    const [lon, lat] = at.split(',').map(Number);
    L.marker([lat, lon], { icon: markIcon('late'), keyboard: false }).addTo(map);
    map.setView([lat, lon], 17);
  } else if (bounds.isValid()) {
    map.fitBounds(bounds, { padding: [12, 12] });
  }
  if (layers) {
    layers.onChange((found) => {
      const hasView = show(found);
      if (!hasView && found.length) map.fitBounds(boundsOf(found), { padding: [12, 12] });
    });
  }
  if (pick) letPick(map, element);
}

export function drawMaps(root) {
  root.querySelectorAll('[data-map]').forEach(draw);
}
