// The lists of Sources/Screening/Lists inside the program: no file to lose, nothing to read at start.
#include "lists.h"

// C23, which clang knows in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char eponyms[] = {
#embed "../../Screening/Lists/eponyms.tsv"
};
static const char diseases[] = {
#embed "../../Screening/Lists/diseases.tsv"
};
static const char figures[] = {
#embed "../../Screening/Lists/figures.tsv"
};
static const char fiction[] = {
#embed "../../Screening/Lists/fiction.tsv"
};
static const char givennames[] = {
#embed "../../Screening/Lists/givennames.tsv"
};
static const char professions[] = {
#embed "../../Screening/Lists/professions.tsv"
};
static const char illness[] = {
#embed "../../Screening/Lists/illness.tsv"
};
static const char towns[] = {
#embed "../../Screening/Lists/towns.tsv"
};
static const char regions[] = {
#embed "../../Screening/Lists/regions.tsv"
};
static const char cues[] = {
#embed "../../Screening/Lists/cues.tsv"
};

crieur_list crieur_list_eponyms(void) { return (crieur_list){eponyms, sizeof eponyms}; }
crieur_list crieur_list_diseases(void) { return (crieur_list){diseases, sizeof diseases}; }
crieur_list crieur_list_figures(void) { return (crieur_list){figures, sizeof figures}; }
crieur_list crieur_list_fiction(void) { return (crieur_list){fiction, sizeof fiction}; }
crieur_list crieur_list_givennames(void) { return (crieur_list){givennames, sizeof givennames}; }
crieur_list crieur_list_professions(void) { return (crieur_list){professions, sizeof professions}; }
crieur_list crieur_list_illness(void) { return (crieur_list){illness, sizeof illness}; }
crieur_list crieur_list_towns(void) { return (crieur_list){towns, sizeof towns}; }
crieur_list crieur_list_regions(void) { return (crieur_list){regions, sizeof regions}; }
crieur_list crieur_list_cues(void) { return (crieur_list){cues, sizeof cues}; }
