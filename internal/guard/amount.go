package guard

// most is where numbers stop growing: JavaScript still knows it from its neighbours.
const most = 1<<53 - 1

// plus adds what is not negative.
func plus(a, b int64) int64 { return min(a+b, most) }

// Cost is in thousandths of a call to Microsoft Graph.
type Cost int64

// Calls is the cost in calls.
func (c Cost) Calls() float64 { return float64(c) / 1000 }

// calls rounds up, so that a cost is within a limit if its calls are.
func (c Cost) calls() int64 { return (int64(c) + 999) / 1000 }

func (c Cost) plus(more Cost) Cost { return min(c+more, most) }

func (c Cost) times(size int64) Cost {
	if size > 0 && int64(c) > most/size {
		return most
	}
	return c * Cost(size)
}
