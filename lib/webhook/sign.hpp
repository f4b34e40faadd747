#pragma once

#include <string>
#include <string_view>

namespace workwise::webhook {

/// The value of the header webhook-signature: "v1,BASE64" for each of the secrets, which blanks
/// separate (during a rotation there are two). A secret "whsec_BASE64" is decoded, any other text
/// is taken as its bytes. "" without a secret.
///
/// Source: Standard Webhooks, "Signature scheme": HMAC-SHA256 over "ID.TIMESTAMP.BODY".
std::string signatures(std::string_view secrets, std::string_view id, std::string_view timestamp,
                       std::string_view body);

}  // namespace workwise::webhook
