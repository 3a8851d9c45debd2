#pragma once
#include <stddef.h>

/// A list as it stands in its file: UTF-8, tab-separated, `#` for comments.
typedef struct {
  const char *_Nonnull bytes;
  size_t length;
} crieur_list;

crieur_list crieur_list_eponyms(void);
crieur_list crieur_list_diseases(void);
crieur_list crieur_list_figures(void);
crieur_list crieur_list_fiction(void);
crieur_list crieur_list_givennames(void);
crieur_list crieur_list_professions(void);
crieur_list crieur_list_illness(void);
crieur_list crieur_list_towns(void);
crieur_list crieur_list_regions(void);
crieur_list crieur_list_cues(void);
