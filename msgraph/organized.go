package msgraph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Organized asks with an application's token, and passes on what one user organizes: meetings of theirs, events that they
// organize or help to organize, and all that is below. The token opens what anybody organizes, so that nothing below a
// meeting or an event is asked for until it is known whose that is: what was asked could be told by how long it takes.
// Whatever else there is, is not found, in the same words as what there is not.
type Organized struct {
	source source
	user   Path

	mu       sync.Mutex
	verdicts map[Call]error // on meetings and events, by the call for them; nil where they are the user's
}

// source answers calls, as a Client does.
type source interface {
	Do(ctx context.Context, calls []Call, settle func([]Result))
}

// OrganizedBy is for an operation of the user at path, which ends in an object id. Source asks for the application.
func OrganizedBy(user Path, source source) *Organized {
	return &Organized{source: source, user: user, verdicts: make(map[Call]error)}
}

// errNotOrganized is what is said of everything else.
var errNotOrganized = fmt.Errorf("%w among what the caller organizes", ErrNotFound)

// Do answers the calls as Client.Do does, those below a meeting or an event after those that tell whose it is.
func (o *Organized) Do(ctx context.Context, calls []Call, settle func([]Result)) {
	waiting := make(map[Call][]Call) // by their proof
	var asked []Call
	var refused []Result
	for _, call := range calls {
		proof, err := o.proof(call)
		known := proof == nil
		if err == nil && !known {
			err, known = o.verdict(proof)
		}
		switch {
		case err != nil:
			refused = append(refused, Result{Call: call, Err: err})
		case known && call != proof:
			asked = append(asked, call)
		default:
			if waiting[proof] == nil {
				asked = append(asked, proof)
			}
			waiting[proof] = append(waiting[proof], call)
		}
	}
	if len(refused) > 0 {
		settle(refused)
	}
	var opened sync.WaitGroup
	defer opened.Wait()
	if len(asked) > 0 {
		o.source.Do(ctx, asked, func(results []Result) {
			shown, next := o.release(results, waiting)
			if len(next) > 0 {
				opened.Go(func() { o.source.Do(ctx, next, settle) })
			}
			if len(shown) > 0 {
				settle(shown)
			}
		})
	}
}

func (o *Organized) verdict(proof Call) (err error, known bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	err, known = o.verdicts[proof]
	return err, known
}

// proof is the call for the meeting or the event that tells whose the answer to a call is; nil where the question itself
// is about the user. It fails where that is not even in question. What is not known here is refused.
func (o *Organized) proof(call Call) (Call, error) {
	subject := call.Subject()
	if owner, isEvent := subject.Within(KindWebinar); isEvent {
		return GetWebinar(owner), nil
	}
	if owner, isEvent := subject.Within(KindTownhall); isEvent {
		return GetTownhall(owner), nil
	}
	switch user, _ := subject.Within(KindUser); {
	case strings.EqualFold(string(user), string(o.user)):
		if meeting, below := subject.Within(KindOnlineMeeting); below {
			return GetOnlineMeeting(meeting), nil
		}
		return nil, nil //nolint:nilnil // there is nothing to prove
	case user == "" && isA[List[OnlineMeeting]](call):
		return nil, nil //nolint:nilnil // what is found tells whose it is
	case subject == user && strings.Contains(user.ID(), "@") && isA[Get[User]](call):
		return nil, nil //nolint:nilnil // may turn out to be the user
	}
	return nil, errNotOrganized
}

func isA[T Call](call Call) bool {
	_, ok := call.(T)
	return ok
}

// release is what can be shown of the results, and which of the calls that wait for them can be asked.
func (o *Organized) release(results []Result, waiting map[Call][]Call) (shown []Result, next []Call) {
	for _, result := range results {
		if !isProof(result.Call) {
			shown = append(shown, o.ownOf(result))
			continue
		}
		err := o.judge(result)
		for _, call := range waiting[result.Call] {
			switch {
			case err != nil:
				shown = append(shown, Result{Call: call, Err: err})
			case call == result.Call:
				shown = append(shown, result)
			default:
				next = append(next, call)
			}
		}
	}
	return shown, next
}

func isProof(call Call) bool {
	switch call.(type) {
	case Get[OnlineMeeting], Get[Webinar], Get[Townhall]:
		return true
	}
	return false
}

// judge tells, and remembers, whose the meeting or the event is.
func (o *Organized) judge(result Result) error {
	err := result.Err
	if _, mine := result.Call.Subject().Within(KindOnlineMeeting); !mine || !isNoPolicy(err) {
		err = alike(err)
	}
	if owned, ok := result.Value.(interface{ runBy(user string) bool }); err == nil && (!ok || !owned.runBy(o.user.ID())) {
		err = errNotOrganized
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.verdicts[result.Call] = err
	return err
}

// isNoPolicy recognises what is said of the user in the path to a meeting, who is the caller; of an event it is said of
// its organizer, which would give away that there is one.
//
// https://learn.microsoft.com/graph/cloud-communication-online-meeting-application-access-policy
func isNoPolicy(err error) bool {
	response, ok := errors.AsType[*ResponseError](err)
	return ok && noAccessPolicy.MatchString(response.Message)
}

var noAccessPolicy = regexp.MustCompile(`(?i)\bapplication access policy\b`)

// alike makes what is not there and what is somebody else's the same.
func alike(err error) error {
	switch StatusOf(err) {
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return errNotOrganized
	}
	return err
}

// ownOf leaves the user's own of an answer that needs no other to tell.
func (o *Organized) ownOf(result Result) Result {
	switch value := result.Value.(type) {
	case *User:
		if !strings.EqualFold(value.GraphID, o.user.ID()) {
			return Result{Call: result.Call, Err: errNotOrganized}
		}
	case Page[OnlineMeeting]:
		value.Items = slices.DeleteFunc(slices.Clone(value.Items), func(m *OnlineMeeting) bool { return !m.runBy(o.user.ID()) })
		if result.Value = value; len(value.Items) == 0 && value.Next.URL() == "" { // as Microsoft Graph says of what is not there
			return Result{Call: result.Call, Err: errNotOrganized}
		}
	case nil:
		if !o.isAboutUser(result.Call, result.Err) {
			result.Err = alike(result.Err)
		}
	}
	return result
}

// isAboutUser reports whether a refusal can only be about the user, and not about what others have.
func (o *Organized) isAboutUser(call Call, refusal error) bool {
	switch call := call.(type) {
	case Get[User]:
		return call.path == o.user
	case List[OnlineMeeting]:
		return isNoPolicy(refusal) && strings.HasPrefix(call.url, string(o.user)+"/")
	}
	return true
}
