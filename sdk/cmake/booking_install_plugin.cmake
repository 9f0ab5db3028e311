# booking_install_plugin(): installs what booking_add_plugin() has built, binary and manifest together.
#
#   booking_install_plugin(name
#       [DESTINATION folder]         below the prefix; default lib/booking/plugins/name
#       [COMPONENT component])
#
# Stripping changes the binary, so the installed manifest is finished anew, after it. The folder is
# the plugin's own: only its owner may write there, whatever the umask.
function(booking_install_plugin name)
    cmake_parse_arguments(PARSE_ARGV 1 plugin "" "DESTINATION;COMPONENT" "")
    if(NOT plugin_DESTINATION)
        set(plugin_DESTINATION lib/booking/plugins/${name})
    endif()
    if(plugin_UNPARSED_ARGUMENTS OR IS_ABSOLUTE ${plugin_DESTINATION})
        message(FATAL_ERROR "booking_install_plugin(${name}) takes a DESTINATION below the prefix "
                            "and a COMPONENT")
    endif()
    set(component "")
    if(plugin_COMPONENT)
        set(component COMPONENT ${plugin_COMPONENT})
    endif()
    get_target_property(manifest ${name} BOOKING_MANIFEST)

    # No host takes a plugin that others can write to.
    install(TARGETS ${name} LIBRARY DESTINATION ${plugin_DESTINATION} ${component}
            PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    install(CODE "
        set(folder \"\${CMAKE_INSTALL_PREFIX}/${plugin_DESTINATION}\")
        list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${folder}/manifest.json\")
        set(folder \"\$ENV{DESTDIR}\${folder}\")
        message(STATUS \"Finishing: \${folder}/manifest.json\")
        execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND \"${CMAKE_COMMAND}\"
            -D \"BINARY=\${folder}/$<TARGET_FILE_NAME:${name}>\"
            -D \"MANIFEST=${manifest}\"
            -D \"OUTPUT=\${folder}/manifest.json\"
            -D \"NM=${BOOKING_NM}\"
            -D \"READELF=${BOOKING_READELF}\"
            -P \"${BOOKING_CMAKE_FOLDER}/finish_plugin.cmake\")
        file(CHMOD \"\${folder}/manifest.json\"
             PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
        # Made with the umask of whoever installs, or there before.
        file(CHMOD \"\${folder}\" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
             GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)" ${component})
endfunction()
