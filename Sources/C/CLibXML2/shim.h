#pragma once
// Debian builds libxml2 with ICU, and <libxml/encoding.h> would then pull in ICU's own headers, which clash with those
// inside Foundation wherever a module sees both (every test target does). Only private trailing members vanish.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
