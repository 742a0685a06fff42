package atlas

import "math"

// Projection puts places on a sheet.
type Projection struct {
	Width, Height int
	plane         func(longitude, latitude float64) (x, y float64, ok bool) // y grows downwards
	left, top     float64                                                   // of the sheet in units of the plane
	scale         float64                                                   // units of the sheet to one of the plane
}

// The projections of the sheets. Both keep areas true.
var (
	World  = sized(equalEarth, -2.7, -1.31, 2.7, 1.04, 880/5.4)
	Europe = sized(lambert, -2250, -2300, 2250, 2110, 640.0/4500)
)

func sized(plane func(float64, float64) (float64, float64, bool), left, top, right, bottom, scale float64) Projection {
	return Projection{int(math.Round((right - left) * scale)), int(math.Round((bottom - top) * scale)), plane, left, top, scale}
}

// At returns where a place given in degrees lies, which may be off the sheet; false where it can not be shown.
func (p Projection) At(longitude, latitude float64) (x, y float64, ok bool) {
	x, y, ok = p.plane(longitude, latitude)
	return (x - p.left) * p.scale, (y - p.top) * p.scale, ok
}

// Projection returns that of the sheet.
func (s Sheet) Projection() Projection {
	if s.Name == "europe" {
		return Europe
	}
	return World
}

// equalEarth is the projection of that name (Šavrič, Patterson and Jenny, 2018).
func equalEarth(longitude, latitude float64) (x, y float64, ok bool) {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	m := math.Sqrt(3) / 2
	t := math.Asin(m * math.Sin(latitude*math.Pi/180))
	t2 := t * t
	t6 := t2 * t2 * t2
	x = longitude * math.Pi / 180 * math.Cos(t) / (m * (a1 + 3*a2*t2 + t6*(7*a3+9*a4*t2)))
	return x, -t * (a1 + a2*t2 + t6*(a3+a4*t2)), true
}

// lambert is the azimuthal equal-area projection around 53° north, 12° east, in kilometres.
func lambert(longitude, latitude float64) (x, y float64, ok bool) {
	const radius, north, east = 6371, 53 * math.Pi / 180, 12 * math.Pi / 180
	lat, lon := latitude*math.Pi/180, longitude*math.Pi/180-east
	c := math.Sin(north)*math.Sin(lat) + math.Cos(north)*math.Cos(lat)*math.Cos(lon)
	if c < -0.5 { // the far side of the globe
		return 0, 0, false
	}
	k := radius * math.Sqrt(2/(1+c))
	return k * math.Cos(lat) * math.Sin(lon), -k * (math.Cos(north)*math.Sin(lat) - math.Sin(north)*math.Cos(lat)*math.Cos(lon)), true
}
