# booking_add_plugin(): builds a plugin as the ABI asks (one exported symbol, everything else bound
# inside) and writes its finished manifest beside it.
#
#   booking_add_plugin(name
#       SOURCES file...              at least the file with the entry symbol: in a static library
#                                    --exclude-libs would hide it
#       LIBRARIES target...
#       MANIFEST file                the source; `sha256` and `needed` in it are placeholders
#       [OUTPUT_DIRECTORY folder])   default ${CMAKE_BINARY_DIR}/plugin
#
# The folder then holds name.so and manifest.json. The code sees BOOKING_PLUGIN_ID and
# BOOKING_PLUGIN_VERSION, taken from the manifest, so that both say the same.
#
# booking::plugin_flags carries the compile flags; static libraries meant for a plugin link it.

set(BOOKING_CMAKE_FOLDER ${CMAKE_CURRENT_LIST_DIR} CACHE INTERNAL "")
find_program(BOOKING_NM nm REQUIRED)
find_program(BOOKING_READELF readelf REQUIRED)

if(NOT TARGET booking_plugin_flags)
    add_library(booking_plugin_flags INTERFACE)
    add_library(booking::plugin_flags ALIAS booking_plugin_flags)
    # A UNIQUE symbol would pin the file in the process and share its statics with other plugins.
    target_compile_options(booking_plugin_flags INTERFACE
        -fPIC -fvisibility=hidden
        $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>
        $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
endif()

# The manifest's own words, wanted at configure time; asks for a new configure when it changes.
function(booking_read_manifest manifest id_variable version_variable)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${manifest})
    file(READ ${manifest} document)
    string(JSON id GET "${document}" id)
    string(JSON version GET "${document}" version)
    set(${id_variable} ${id} PARENT_SCOPE)
    set(${version_variable} ${version} PARENT_SCOPE)
endfunction()

# A sanitizer's runtime lives in the host's executable, so its symbols stay undefined in a plugin.
function(booking_is_sanitized variable)
    get_directory_property(options LINK_OPTIONS)
    if("${options} ${CMAKE_MODULE_LINKER_FLAGS} ${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize=")
        set(${variable} ON PARENT_SCOPE)
    else()
        set(${variable} OFF PARENT_SCOPE)
    endif()
endfunction()

function(booking_add_plugin name)
    cmake_parse_arguments(PARSE_ARGV 1 plugin "" "MANIFEST;OUTPUT_DIRECTORY" "SOURCES;LIBRARIES")
    if(plugin_UNPARSED_ARGUMENTS OR NOT plugin_SOURCES OR NOT plugin_MANIFEST)
        message(FATAL_ERROR "booking_add_plugin(${name}) takes SOURCES, LIBRARIES and MANIFEST")
    endif()
    if(NOT plugin_OUTPUT_DIRECTORY)
        set(plugin_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugin)
    endif()
    get_filename_component(manifest ${plugin_MANIFEST} ABSOLUTE)
    booking_read_manifest(${manifest} id version)
    set(map ${BOOKING_CMAKE_FOLDER}/booking.map)
    set(finish ${BOOKING_CMAKE_FOLDER}/finish_plugin.cmake)

    add_library(${name} MODULE ${plugin_SOURCES})
    set_target_properties(${name} PROPERTIES
        PREFIX ""
        SUFFIX ".so"
        LIBRARY_OUTPUT_DIRECTORY ${plugin_OUTPUT_DIRECTORY}
        # Loaded through a descriptor, $ORIGIN does not resolve: a plugin has no RPATH at all.
        SKIP_BUILD_RPATH ON
        BUILD_WITH_INSTALL_RPATH ON
        INSTALL_RPATH ""
        INSTALL_RPATH_USE_LINK_PATH OFF
        LINK_DEPENDS "${map};${finish};${manifest}"
        BOOKING_MANIFEST ${manifest})
    target_compile_definitions(${name} PRIVATE
        BOOKING_BUILDING_PLUGIN
        BOOKING_PLUGIN_ID="${id}"
        BOOKING_PLUGIN_VERSION="${version}")
    target_link_libraries(${name} PRIVATE booking::sdk booking::plugin_flags ${plugin_LIBRARIES})
    target_link_options(${name} PRIVATE
        -Wl,--version-script=${map} -Wl,--exclude-libs,ALL
        -Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack)
    booking_is_sanitized(sanitized)
    if(NOT sanitized)
        target_link_options(${name} PRIVATE -Wl,-z,defs)
    endif()

    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
        COMMAND ${CMAKE_COMMAND}
            -D BINARY=$<TARGET_FILE:${name}>
            -D MANIFEST=${manifest}
            -D OUTPUT=${plugin_OUTPUT_DIRECTORY}/manifest.json
            -D NM=${BOOKING_NM}
            -D READELF=${BOOKING_READELF}
            -P ${finish}
        COMMENT "Finishing the manifest of ${name}")
endfunction()
