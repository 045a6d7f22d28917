package console

// historyLimit is how many lines are remembered.
const historyLimit = 100

// history remembers lines, newest last, without empty ones and immediate
// repetitions. It implements x/term's History.
type history struct{ lines []string }

func (h *history) Add(line string) {
	if line == "" || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	if len(h.lines) == historyLimit {
		h.lines = append(h.lines[:0], h.lines[1:]...)
	}
	h.lines = append(h.lines, line)
}

func (h *history) Len() int { return len(h.lines) }

// At returns the line entered i lines ago; x/term asks within 0 and Len()-1 only.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }
