package emulator

import (
	"fmt"
	"strings"
)

// person is somebody of the tenant, or of a partner's.
type person struct {
	id, given, surname, mail string
	tenantID                 string
	jobTitle, department     string
	site, twitter            string // addresses; empty is none
}

func (p person) name() string { return p.given + " " + p.surname }

var (
	diane     = staff(DianeDemossID, "Diane", "Demoss", "DianeDemoss@contoso.com", "Head of Data Science")
	kenneth   = staff(KennethBrownID, "Kenneth", "Brown", "KennethBrown@contoso.com", "Programme Coordinator")
	lisa      = staff(LisaAdkinsID, "Lisa", "Adkins", "lisa.adkins@contoso.com", "Student Adviser")
	frederick = staff(FrederickCormierID, "Frederick", "Cormier", "frederick.cormier@contoso.com", "Head of Engineering")
	emilee    = staff(EmileePhamID, "Emilee", "Pham", "EmileeMPham@contoso.com", "Librarian")
	priya     = staff(guid("staff/priya"), "Priya", "Raman", "priya.raman@contoso.com", "Lecturer")
	tomas     = staff(guid("staff/tomas"), "Tomás", "Oliveira", "tomas.oliveira@contoso.com", "Lecturer")
	hannah    = staff(guid("staff/hannah"), "Hannah", "Weiss", "hannah.weiss@contoso.com", "Lab Engineer")
	samuel    = staff(guid("staff/samuel"), "Samuel", "Okafor", "samuel.okafor@contoso.com", "Learning Designer")

	anna = person{id: AnnaLindID, given: "Anna", surname: "Lind", mail: "anna.lind@fabrikam.com", tenantID: FabrikamTenantID, jobTitle: "Trainer"}

	// raymond is a guest; his name has two blanks, as in Microsoft's sample.
	raymond = person{id: RaymondBonillaID, given: "Raymond ", surname: "Bonilla", mail: "RayBonilla@fabrikam.com", tenantID: FabrikamTenantID}
)

func staff(id, given, surname, mail, jobTitle string) person {
	return person{id: id, given: given, surname: surname, mail: mail, tenantID: TenantID, jobTitle: jobTitle, department: "Faculty"}
}

// students are the twenty-eight of the weekly class.
func students() []person {
	names := []string{
		"Amara Nwosu", "Ben Whitfield", "Camille Laurent", "Daniel Kim", "Elif Yıldız", "Fatima Haddad", "Gabriel Costa",
		"Hugo Lindqvist", "Ines Moreau", "Jamal Edwards", "Katarzyna Nowak", "Liam O'Connor", "Mei Lin", "Noah Fischer",
		"Olivia Bennett", "Pavel Dvořák", "Quinn Harper", "Rosa Jiménez", "Sanjay Patel", "Thea Sørensen", "Umar Farouk",
		"Valentina Rossi", "William Osei", "Xiadani Flores", "Yara Khalil", "Zachary Cole", "Aisha Bello", "Björn Eriksson",
	}
	list := make([]person, len(names))
	for i, name := range names {
		given, surname, _ := strings.Cut(name, " ")
		list[i] = person{
			id: guid("student/" + name), given: given, surname: surname,
			mail:     fmt.Sprintf("student%02d@contoso.com", i+1),
			tenantID: TenantID, jobTitle: "Student", department: "Data Science",
		}
	}
	return list
}

var (
	givenNames = strings.Fields("Ada Alan Alice Amir Ana Andre Anna Arjun Astrid Bao Beatriz Bruno Carla Carlos Chen Chloe Clara Dalia " +
		"David Dina Diego Edith Elena Emeka Emil Emma Erik Esra Eva Farah Felix Fiona Frank Gina Grace Greta Hana Hassan " +
		"Helen Henry Ibrahim Ida Igor Ingrid Iris Ivan Jack Jana Javier Jonas Julia Kai Karim Karin Kofi Lara Leila Leo " +
		"Linh Louis Lucia Magnus Maja Marco Maria Mateo Maya Milan Mina Mohamed Nadia Naomi Nils Nina Omar Oscar Paula " +
		"Pedro Petra Rafael Rania Ravi Robin Ruth Sara Simon Sofia Stefan Sven Tara Tariq Thomas Tina Uma Vera Victor Wanda Yusuf Zoe")
	surnames = strings.Fields("Abbott Adeyemi Ahmed Almeida Andersen Bailey Bakker Barnes Becker Berg Bianchi Brandt Campbell Carter " +
		"Chavez Choi Clarke Cohen Cruz Dahl Davies Delgado Diaz Dubois Duncan Eklund Ellis Evans Farrell Ferrari Flynn " +
		"Foster Fuchs Garcia Gomez Grant Gupta Hall Hansen Harris Hayes Herrera Hill Hoffman Holm Huang Hughes Ito Jansen " +
		"Jensen Johansson Joshi Kaur Keller Khan Klein Kovacs Kumar Larsen Lee Lewis Lopez Lund Malik Martin Mensah Meyer " +
		"Miller Morgan Mwangi Nair Nguyen Nielsen Novak Olsen Ortiz Park Pereira Petrov Price Quist Ramos Reid Rivera Roy " +
		"Santos Schmidt Shah Silva Singh Smit Suzuki Taylor Torres Tran Turner Vargas Vogel Walsh Wang Weber Yilmaz")
)

// stranger returns the nth of many people outside the directory, no two with
// the same name. Most are of the tenant, some of Fabrikam, some of neither.
func stranger(n int) person {
	given := givenNames[n%len(givenNames)]
	surname := surnames[(n/len(givenNames)*37+n*7)%len(surnames)]
	p := person{id: guid(fmt.Sprintf("stranger/%d", n)), given: given, surname: surname}
	switch {
	case n%9 == 4:
		p.mail, p.tenantID = address(p, "fabrikam.com"), FabrikamTenantID
	case n%13 == 5:
		p.mail = address(p, "example.com")
	default:
		p.mail, p.tenantID = address(p, "contoso.com"), TenantID
	}
	return p
}

func address(p person, domain string) string {
	return strings.ToLower(p.given+"."+p.surname) + "@" + domain
}

// addPeople fills the directory.
func (t *tenant) addPeople() {
	people := append(students(), diane, kenneth, lisa, frederick, emilee, priya, tomas, hannah, samuel)
	for _, p := range people {
		t.addUser(p)
	}
}

func (t *tenant) addUser(p person) {
	u := newEntity(p.id, p.user())
	t.users[strings.ToLower(p.id)] = &u
	t.users[strings.ToLower(p.mail)] = &u
}

// company is where the person works.
func (p person) company() string {
	if p.tenantID == FabrikamTenantID {
		return "Fabrikam"
	}
	return "Contoso Academy"
}

// user is the person as the directory shows it.
//
// https://learn.microsoft.com/graph/api/resources/user
func (p person) user() object {
	return object{
		{name: "businessPhones", value: []string{}},
		{name: "displayName", value: p.name()},
		{name: "givenName", value: p.given},
		{name: "jobTitle", value: p.jobTitle},
		{name: "mail", value: p.mail},
		{name: "mobilePhone", value: nil},
		{name: "officeLocation", value: nil},
		{name: "preferredLanguage", value: "en-US"},
		{name: "surname", value: p.surname},
		{name: "userPrincipalName", value: p.mail},
		{name: "id", value: p.id},
		{name: "accountEnabled", value: true},
		{name: "companyName", value: p.company()},
		{name: "department", value: p.department},
		{name: "userType", value: "Member"},
	}
}
