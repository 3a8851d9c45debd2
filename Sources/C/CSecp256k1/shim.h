#pragma once
// Linked from its archive: the shared library's name differs between releases of Debian and Ubuntu.
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
