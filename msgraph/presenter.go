package msgraph

// Presenter presents at a webinar or town hall.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventpresenter
type Presenter struct {
	entity
	Email            string            `json:"email"`
	Identity         Identity          `json:"identity"`
	PresenterDetails *PresenterDetails `json:"presenterDetails"`
}

// NewPresenter is the presenter at path, of whom nothing is known but that.
func NewPresenter(path Path) *Presenter { return &Presenter{entity: at(path)} }

func (p *Presenter) join(event Path, position int) {
	p.path = event.element(KindPresenter, p.GraphID, position)
}

// PresenterDetails is how a presenter is introduced. Town halls have none.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventpresenterdetails
type PresenterDetails struct {
	Bio                   *ItemBody `json:"bio"`
	Company               string    `json:"company"`
	JobTitle              string    `json:"jobTitle"`
	LinkedInProfileWebURL string    `json:"linkedInProfileWebUrl"`
	PersonalSiteWebURL    string    `json:"personalSiteWebUrl"`
	TwitterProfileWebURL  string    `json:"twitterProfileWebUrl"`
}

// ListPresenters asks for the presenters of an event.
//
// https://learn.microsoft.com/graph/api/virtualevent-list-presenters
func ListPresenters(event Path) List[Presenter] {
	return List[Presenter]{url: string(event) + "/presenters", parent: event}
}
