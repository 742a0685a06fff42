package agreement

import (
	"entente/internal/record"
)

// Relating: what records of one document are to each other.

// carried are instruments that a convention on one thing carries out.
var carried = map[string]bool{cooperation: true, "cooperation-protocol": true, "development-cooperation-agreement": true, "memorandum": true}

// relate ties records of the same two sides: what a text says is a renewal to the one before it, a convention on one thing to its frame.
func relate(kept []*draft, records []record.Agreement) {
	byPartner := map[string][]int{}
	for i, d := range kept {
		if d.class != record.ClassAgreement || len(d.partners) != 1 {
			continue
		}
		p := d.partners[0]
		key := p.value
		if key == "" {
			key = p.name
		}
		byPartner[key] = append(byPartner[key], i)
	}
	for _, list := range byPartner {
		if len(list) > mostChain {
			continue
		}
		for _, i := range list {
			d, before := kept[i], -1
			for _, j := range list {
				e := kept[j]
				if i == j || !d.sameFirst(e) || d.signed == nil || e.signed == nil || e.signed.Value >= d.signed.Value {
					continue
				}
				if before < 0 || e.signed.Value > kept[before].signed.Value {
					before = j
				}
			}
			if before < 0 {
				continue
			}
			switch e := kept[before]; {
			case d.again:
				records[i].Relations = append(records[i].Relations, record.Tie{Type: "renewal-of", Target: records[before].ID})
			case d.instrument == "specific-convention" && carried[e.instrument]:
				records[i].Relations = append(records[i].Relations, record.Tie{Type: "implements", Target: records[before].ID})
			}
		}
	}
}
