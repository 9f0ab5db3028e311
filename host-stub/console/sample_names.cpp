#include "console/sample_names.hpp"

namespace host_stub::console {
namespace {

SampleTexts surf_school()
{
    return {
        .profile = {"wave", "École de surf La Vague", "EUR", "fr", "Europe/Paris"},
        .staff = {{"anna", "admin", "Anna Morel"}, {"hugo", "agent", "Hugo Petit"}},
        .activities = {{"", "Cours de surf collectif", 45'00, true},
                       {"", "Cours de surf particulier", 95'00, true},
                       {"", "Stage de cinq jours", 189'00, true},
                       {"", "Balade en paddle", 32'00, true},
                       {"", "Location d'une planche", 18'00, true},
                       {"", "Séance de longe-côte", 15'00, true},
                       {"", "Sortie de nuit", 60'00, false}},
        .first_names = {"Léa",    "Lucas", "Chloé",  "Hugo",  "Inès",    "Jules",  "Zoé",
                        "Noël",   "Manon", "Théo",   "Élise", "Malo",    "Aïcha",  "Erwan",
                        "Sophie", "Karim", "Océane", "Yann",  "Camille", "Bastien"},
        .last_names = {"Martin",
                       "Le Gall",
                       "Dubois",
                       "Lefèvre",
                       "N'Diaye",
                       "Guérin",
                       "Roux",
                       "Benali",
                       "Moreau",
                       "Kervella",
                       "Fournier"},
        .storm = "Tempête : la sortie n'a pas eu lieu",
        .goodwill = "Geste commercial après une attente",
        .blocked = "Code envoyé à la mauvaise adresse",
        .mistake = "Saisi deux fois",
        .wishes = "Bon anniversaire, et belles vagues !",
    };
}

SampleTexts dance_studio()
{
    return {
        .profile = {"step", "Step by Step Dance", "GBP", "en", "Europe/London"},
        .staff = {{"grace", "admin", "Grace Hill"}, {"oliver", "agent", "Oliver Reed"}},
        .activities = {{"", "Salsa class", 14'00, true},
                       {"", "Ballet for beginners", 16'50, true},
                       {"", "Private lesson", 55'00, true},
                       {"", "Wedding dance course", 240'00, true},
                       {"", "Tango weekend", 120'00, true},
                       {"", "Studio hire, one hour", 28'00, true},
                       {"", "Summer camp", 310'00, false}},
        .first_names = {"Amelia", "Noah",   "Isla",  "Arthur", "Priya",  "Leo",    "Freya",
                        "Oscar",  "Niamh",  "Omar",  "Ivy",    "Finlay", "Zainab", "Harry",
                        "Siân",   "George", "Chloë", "Tomás",  "Ruby",   "Dylan"},
        .last_names = {"Smith",
                       "O'Connor",
                       "Patel",
                       "Jones",
                       "Nowak",
                       "Taylor",
                       "Okafor",
                       "Evans",
                       "Brown",
                       "MacLeod",
                       "Wright"},
        .storm = "Snow: the class did not take place",
        .goodwill = "An apology for a long wait",
        .blocked = "The code went to a wrong address",
        .mistake = "Entered twice",
        .wishes = "Happy birthday, and enjoy the floor!",
    };
}

} // namespace

const std::vector<SampleTexts>& sample_texts()
{
    static const std::vector<SampleTexts> texts{surf_school(), dance_studio()};
    return texts;
}

} // namespace host_stub::console
