package record_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"entente/internal/record"
)

func TestYearOfADocument(t *testing.T) {
	for _, tt := range []struct {
		name  string
		years record.Years
		want  []int
	}{
		{"agreements and starts together", record.Years{Agreement: []int{1968, 1955}, Start: []int{2014, 1955}}, []int{1955, 1968, 2014}},
		{"its own date does not join them", record.Years{Start: []int{2018}, Document: []int{2023}}, []int{2018}},
		{"its own date when there is nothing else", record.Years{Document: []int{2023}, Mentioned: []int{1995}}, []int{2023}},
		{"years only named are not its years", record.Years{Mentioned: []int{1995}, About: []int{2019}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.years.Year(); !slices.Equal(got, tt.want) {
				t.Errorf("Year() = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestYearLeavesTheRecordAsItIs(t *testing.T) {
	y := record.Years{Agreement: []int{2014, 2011}, Document: []int{2020}}
	y.Year()
	if !slices.Equal(y.Agreement, []int{2014, 2011}) || !slices.Equal(y.Document, []int{2020}) {
		t.Errorf("Year() changed the record: %v", y)
	}
}

func TestPhaseYearsHoldBothEndsAndNoYearTwice(t *testing.T) {
	y := record.Years{Phase: [][2]int{{2017, 2019}, {2014, 2017}}}
	if got, want := y.PhaseYears(), []int{2014, 2015, 2016, 2017, 2018, 2019}; !slices.Equal(got, want) {
		t.Errorf("PhaseYears() = %v, want %v", got, want)
	}
}

func TestDecade(t *testing.T) {
	for year, want := range map[int]string{1960: "1960", 1969: "1960", 2026: "2020"} {
		if got := record.Decade(year); got != want {
			t.Errorf("Decade(%d) = %q, want %q", year, got, want)
		}
	}
}

func TestEveryErrorHasAClass(t *testing.T) {
	told := fmt.Errorf("read page.pdf: %w", &record.Failure{Class: record.ClassUnsupported, Reason: "a PDF"})
	if f := record.AsFailure(told); f.Class != record.ClassUnsupported || f.Reason != "a PDF" {
		t.Errorf("got %v", f)
	}
	if f := record.AsFailure(errors.New("index out of range")); f.Class != record.ClassCrash || f.Reason != "index out of range" {
		t.Errorf("got %v", f)
	}
}
