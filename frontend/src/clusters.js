// Groups points that would lie on each other on the screen: one pass over a grid of pixels.
const CELL = 68;

export function clustersOf(features, project, bounds) {
  const cells = new Map();
  features.forEach((feature) => {
    const [lon, lat] = feature.geometry.coordinates;
    if (!bounds.contains([lat, lon])) return;
    const { x, y } = project(lon, lat);
    const key = `${Math.floor(x / CELL)}:${Math.floor(y / CELL)}`;
    const cell = cells.get(key) || { lon: 0, lat: 0, count: 0, features: [] };
    cell.lon += lon;
    cell.lat += lat;
    cell.count += feature.properties.count || 1;
    cell.features.push(feature);
    cells.set(key, cell);
  });
  return Array.from(cells.values(), (cell) => ({
    ...cell,
    lon: cell.lon / cell.features.length,
    lat: cell.lat / cell.features.length,
  }));
}
